"""What the catalog answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """A thing of the catalog as the database wrote it, ready to be answered."""

    body: str
    """JSON."""
    version: int
