"""What can go wrong with the catalog."""

from typing import Literal
from uuid import UUID

from service.platform.http.problem import HttpProblem
from service.shared.typed_problem import TypedProblem

Kind = Literal["product", "variant", "category"]


class NotFound(HttpProblem):
    """There is none with this id."""

    def __init__(self, kind: Kind, thing_id: UUID) -> None:
        super().__init__(404, f"There is no {kind} {thing_id}")


class Changed(HttpProblem):
    """Somebody changed it since the caller read it: read it again, then decide."""

    def __init__(self, kind: Kind, thing_id: UUID) -> None:
        super().__init__(412, f"The {kind} {thing_id} was changed in the meantime")


class Taken(TypedProblem):
    """Another one has this already."""

    def __init__(self, what: str) -> None:
        super().__init__(409, "taken", f"Another one has this {what} already")


class InUse(TypedProblem):
    """Something else relies on it, so it cannot be removed."""

    def __init__(self, kind: Kind, reason: str) -> None:
        super().__init__(409, "in-use", f"The {kind} cannot be removed: {reason}")


class UnknownCategory(TypedProblem):
    """There is no such category to be put into."""

    def __init__(self) -> None:
        super().__init__(422, "unknown-category", "There is no such category")


class CategoryCycle(TypedProblem):
    """The category would be below itself."""

    def __init__(self) -> None:
        super().__init__(422, "category-cycle", "A category cannot be below itself")
