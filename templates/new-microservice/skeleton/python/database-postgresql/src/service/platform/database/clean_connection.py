"""Connections that nobody has left anything behind in."""

import re
from functools import lru_cache

import asyncpg

MOST_STATEMENTS = 1_000
"""After so many the pool shall look at a connection again."""


class CleanConnection(asyncpg.Connection):
    """A connection that is put in order only after statements that may leave something behind.

    To do so after each statement costs another way to the database and back.
    """

    _is_as_new = True
    _statements = 0

    def note(self, text: str) -> None:
        """Note what is sent."""
        self._statements += 1
        if not _leaves_nothing_behind(text):
            self._is_as_new = False

    @property
    def may_be_lent_again(self) -> bool:
        """Whether the next one may have it as it is."""
        return self._is_as_new and self._statements < MOST_STATEMENTS

    def get_reset_query(self) -> str:
        """Say how to put the connection in order before somebody else gets it."""
        self._statements = 0
        if self._is_as_new:
            return ""
        self._is_as_new = True
        return str(super().get_reset_query())


@lru_cache(maxsize=1_000)
def _leaves_nothing_behind(text: str) -> bool:
    """Whether a statement certainly changes rows at most, and nothing of its connection."""
    is_of_rows = re.match(
        r"\s*(SELECT|INSERT|UPDATE|DELETE|MERGE|VALUES|WITH)\b", text, re.IGNORECASE
    )
    changes_session = re.search(r"set_config|advisory_(un)?lock|\bTEMP", text, re.IGNORECASE)
    return is_of_rows is not None and changes_session is None
