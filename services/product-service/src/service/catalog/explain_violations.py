"""From what the database refuses to what the caller is told."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from service.catalog.catalog_errors import Taken, UnknownCategory

_TAKEN = {
    "categories_slug_key": "slug",
    "products_slug_key": "slug",
    "variants_sku_key": "SKU",
    "variants_product_id_options_key": "combination of options",
}
_UNKNOWN_CATEGORY = {"categories_parent_id_fkey", "products_category_id_fkey"}


@contextmanager
def explain_violations() -> Iterator[None]:
    """Tell the caller when a change collides with another one, or refers to what is not there.

    :raises Taken: when somebody else has a name that only one may have
    :raises UnknownCategory: when there is no such category
    """
    try:
        yield
    except asyncpg.UniqueViolationError as error:
        what = _TAKEN.get(error.constraint_name or "")
        if what is None:
            raise
        raise Taken(what) from error
    except asyncpg.ForeignKeyViolationError as error:
        if error.constraint_name not in _UNKNOWN_CATEGORY:
            raise
        raise UnknownCategory from error
