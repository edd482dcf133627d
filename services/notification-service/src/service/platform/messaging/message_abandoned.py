"""Messages that take their process down."""


class MessageAbandoned(Exception):
    """The handling of a message was begun again and again and never came to an end.

    Trying it once more would take the process down once more: it goes to the dead-letter queue at
    once.
    """

    def __init__(self, attempts: int) -> None:
        super().__init__(f"its handling was begun {attempts} times without coming to an end")
