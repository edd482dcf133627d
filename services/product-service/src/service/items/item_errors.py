"""What can go wrong with items."""

from service.platform.http.problem import HttpProblem


class ItemNotFound(HttpProblem):
    """There is no item with this id."""

    def __init__(self, item_id: str) -> None:
        super().__init__(404, f"There is no item {item_id}")


class ItemChanged(HttpProblem):
    """Somebody changed the item since the caller read it: read it again, then decide."""

    def __init__(self, item_id: str) -> None:
        super().__init__(412, f"Item {item_id} was changed in the meantime")
