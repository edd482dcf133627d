import pytest

from service.platform.messaging.memory_inbox import MemoryInbox
from service.platform.messaging.message import Message, create_message


def make_message() -> Message:
    return create_message(type="thing.happened", subject="thing-1", data={})


def fail() -> None:
    raise RuntimeError("not now")


class Effect:
    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> None:
        self.calls += 1


def test_gives_a_message_one_effect() -> None:
    inbox, effect, again = MemoryInbox(), Effect(), make_message()

    for message in (again, again, make_message()):
        inbox.once(message, effect)

    assert effect.calls == 2


def test_gives_a_message_its_effect_later_when_it_failed_at_first() -> None:
    inbox, effect, failing = MemoryInbox(), Effect(), make_message()
    with pytest.raises(RuntimeError, match="not now"):
        inbox.once(failing, fail)

    inbox.once(failing, effect)

    assert effect.calls == 1


def test_forgets_the_oldest_message_when_it_is_full_and_only_that() -> None:
    inbox, effect = MemoryInbox(capacity=2), Effect()
    first, second, third = make_message(), make_message(), make_message()
    for message in (first, second, third):
        inbox.once(message, Effect())

    inbox.once(second, effect)
    inbox.once(third, effect)
    assert effect.calls == 0
    inbox.once(first, effect)
    assert effect.calls == 1
