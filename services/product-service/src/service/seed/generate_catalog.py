"""A catalog of a few hundred products, the same one every time."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid5

from service.seed.departments import DEPARTMENTS, SERIES, Kind, Shelf
from service.shared.slug_of import slug_of

NAMESPACE = UUID("0b7c8a52-6d5e-4f0b-9a8e-6d1f6f2f4c11")
"""Ids are made from names, so that seeding again meets what was seeded before."""

SERIES_PER_KIND = 10

DIMENSIONS = ("light", "sturdy", "quiet", "compact", "repairable", "made to last")


@dataclass(frozen=True, slots=True)
class SeededCategory:
    """A category of the seeded shop."""

    id: UUID
    slug: str
    name: str
    parent_id: UUID | None
    position: int


@dataclass(frozen=True, slots=True)
class SeededVariant:
    """A variant with the stock that it starts with."""

    id: UUID
    sku: str
    options: dict[str, str]
    price: int
    stock: int


@dataclass(frozen=True, slots=True)
class SeededProduct:
    """A product with its variants."""

    id: UUID
    slug: str
    title: str
    description: str
    brand: str
    category_id: UUID
    attributes: dict[str, str | int]
    variants: tuple[SeededVariant, ...]


def generate_categories() -> Iterator[SeededCategory]:
    """Make the categories, each after the one above it."""
    for place, department in enumerate(DEPARTMENTS):
        top = _category(department.name, None, place)
        yield top
        for position, shelf in enumerate(department.shelves):
            yield _category(shelf.name, top.id, position)


def generate_products() -> Iterator[SeededProduct]:
    """Make the products."""
    for department in DEPARTMENTS:
        for shelf in department.shelves:
            for kind in shelf.kinds:
                yield from _products(shelf, kind)


def _products(shelf: Shelf, kind: Kind) -> Iterator[SeededProduct]:
    for series in SERIES[:SERIES_PER_KIND]:
        # A generator for each product: to add one changes no other
        chance = random.Random(f"{shelf.name} {kind.name} {series}")  # noqa: S311 - not a secret
        title = f"{series} {kind.name}"
        slug = slug_of(title)
        material = chance.choice(shelf.materials)
        brand = chance.choice(shelf.brands)
        years = chance.choice((2, 3, 5, 10))
        yield SeededProduct(
            id=uuid5(NAMESPACE, f"product {slug}"),
            slug=slug,
            title=title,
            description=_describe(chance, kind, brand, material, years),
            brand=brand,
            category_id=uuid5(NAMESPACE, f"category {slug_of(shelf.name)}"),
            attributes={"material": material, "warrantyYears": years},
            variants=tuple(_variants(chance, kind, slug)),
        )


def _variants(chance: random.Random, kind: Kind, slug: str) -> Iterator[SeededVariant]:
    # Prices end in 90 cents, as prices do
    base = round(kind.lowest_price * chance.uniform(1, 4) / 100) * 100 - 10
    names = [name for name, _ in kind.options]
    for number, values in enumerate(itertools.product(*(values for _, values in kind.options))):
        sku = f"{slug}-{number + 1:02}".upper()
        # Some are sold out, some nearly: a shop without that shows half of what it can do
        stock = chance.choice((0, 3, 12, 40, 40, 120))
        yield SeededVariant(
            id=uuid5(NAMESPACE, f"variant {sku}"),
            sku=sku,
            options=dict(zip(names, values, strict=True)),
            price=base + number * 100 * (names[0] not in {"colour", "size"}) * 5,
            stock=stock,
        )


def _describe(chance: random.Random, kind: Kind, brand: str, material: str, years: int) -> str:
    first, second = chance.sample(DIMENSIONS, 2)
    use = chance.choice(kind.uses)
    sentences = (
        f"The {kind.name.lower()} by {brand} is {first} and {second}.",
        f"Made of {material}, and good for {use}.",
        f"{brand} repairs it for {years} years.",
    )
    return " ".join(sentences)


def _category(name: str, parent_id: UUID | None, position: int) -> SeededCategory:
    slug = slug_of(name)
    return SeededCategory(uuid5(NAMESPACE, f"category {slug}"), slug, name, parent_id, position)
