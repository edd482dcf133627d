"""One change of the category tree at a time."""

from service.platform.database.database import Queryable, Statement

TREE = 4_181_736_552_118_903
"""Any number will do that nobody else locks in this database."""

CHANGE = Statement("lock-category-tree", "SELECT pg_advisory_xact_lock($1)")
RELY = Statement("share-category-tree", "SELECT pg_advisory_xact_lock_shared($1)")


async def change_category_tree(transaction: Queryable) -> None:
    """Wait until nobody else changes or relies on the tree, for this transaction.

    Two moves that are fine each by itself could make a circle together.
    """
    await transaction.query(CHANGE, TREE)


async def rely_on_category_tree(transaction: Queryable) -> None:
    """Wait until nobody changes the tree, for this transaction.

    A product keeps the names of its categories, to be found by.
    """
    await transaction.query(RELY, TREE)
