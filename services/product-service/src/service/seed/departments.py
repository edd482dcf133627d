"""What the seeded shop sells. All names are made up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of product, with what its makers say of it."""

    name: str
    lowest_price: int
    """In minor units; the dearest one costs four times as much."""
    options: tuple[tuple[str, tuple[str, ...]], ...]
    """What its variants differ in: the names of the options with their values."""
    uses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category with the kinds of products that are in it."""

    name: str
    brands: tuple[str, ...]
    materials: tuple[str, ...]
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Department:
    """A category at the top."""

    name: str
    shelves: tuple[Shelf, ...]


_COLOUR = ("colour", ("black", "white", "sand"))
_BRIGHT = ("colour", ("red", "navy", "moss green"))
_SIZE = ("size", ("S", "M", "L", "XL"))
_SHOE = ("size", ("38", "40", "42", "44"))

DEPARTMENTS = (
    Department(
        "Audio",
        (
            Shelf(
                "Headphones",
                ("Nordlys", "Kanto Audio", "Orrin"),
                ("aluminium", "recycled plastic", "walnut"),
                (
                    Kind("Wireless Headphones", 4_990, (_COLOUR,), ("commuting", "long flights")),
                    Kind("Studio Headphones", 7_990, (_COLOUR,), ("mixing", "recording at home")),
                    Kind("Sports Earbuds", 2_990, (_BRIGHT,), ("running", "the gym")),
                ),
            ),
            Shelf(
                "Speakers",
                ("Nordlys", "Bellwether"),
                ("ash wood", "steel", "woven fabric"),
                (
                    Kind("Bookshelf Speaker", 9_900, (_COLOUR,), ("small rooms", "vinyl evenings")),
                    Kind("Portable Speaker", 3_990, (_BRIGHT,), ("the beach", "picnics")),
                ),
            ),
        ),
    ),
    Department(
        "Computing",
        (
            Shelf(
                "Keyboards",
                ("Tastwerk", "Quill & Key"),
                ("aluminium", "PBT plastic"),
                (
                    Kind(
                        "Mechanical Keyboard",
                        6_900,
                        (("layout", ("ISO", "ANSI")), _COLOUR),
                        ("writing all day", "programming"),
                    ),
                    Kind("Compact Keyboard", 3_900, (_COLOUR,), ("travelling", "small desks")),
                ),
            ),
            Shelf(
                "Monitors",
                ("Fernblick", "Lumeo"),
                ("matte glass", "steel"),
                (
                    Kind(
                        "Office Monitor",
                        14_900,
                        (("diagonal", ("24 inch", "27 inch", "32 inch")),),
                        ("spreadsheets", "reading code"),
                    ),
                    Kind(
                        "Colour Monitor",
                        29_900,
                        (("diagonal", ("27 inch", "32 inch")),),
                        ("retouching photographs", "grading film"),
                    ),
                ),
            ),
            Shelf(
                "Bags and Sleeves",
                ("Hafenkante", "Orrin"),
                ("waxed canvas", "felt", "recycled nylon"),
                (
                    Kind(
                        "Laptop Sleeve",
                        1_990,
                        (("fits", ("13 inch", "14 inch", "16 inch")),),
                        ("the office", "the train"),
                    ),
                    Kind("Laptop Backpack", 5_900, (_COLOUR,), ("cycling to work", "weekends")),
                ),
            ),
        ),
    ),
    Department(
        "Kitchen",
        (
            Shelf(
                "Coffee",
                ("Café Lumière", "Röstkammer", "Bellwether"),
                ("stainless steel", "borosilicate glass", "stoneware"),
                (
                    Kind("Espresso Machine", 19_900, (_COLOUR,), ("the first cup", "guests")),
                    Kind("Coffee Grinder", 4_490, (_COLOUR,), ("filter coffee", "espresso")),
                    Kind(
                        "French Press",
                        1_990,
                        (("volume", ("0.35 l", "1 l")),),
                        ("slow mornings", "camping"),
                    ),
                ),
            ),
            Shelf(
                "Cookware",
                ("Gusswerk", "Petit Four"),
                ("cast iron", "copper", "stainless steel"),
                (
                    Kind(
                        "Frying Pan",
                        2_990,
                        (("diameter", ("20 cm", "24 cm", "28 cm")),),
                        ("searing", "crêpes"),
                    ),
                    Kind(
                        "Stockpot",
                        3_990,
                        (("volume", ("3 l", "5 l", "8 l")),),
                        ("soups", "pasta for many"),
                    ),
                    Kind("Chef's Knife", 3_490, (("blade", ("16 cm", "20 cm")),), ("vegetables",)),
                ),
            ),
        ),
    ),
    Department(
        "Home",
        (
            Shelf(
                "Lighting",
                ("Lumeo", "Halbmond"),
                ("brass", "opal glass", "linen"),
                (
                    Kind("Desk Lamp", 2_990, (_COLOUR,), ("reading", "late work")),
                    Kind("Floor Lamp", 6_990, (_COLOUR,), ("the corner by the sofa", "reading")),
                    Kind("Lantern", 1_490, (_BRIGHT,), ("the balcony", "summer nights")),
                ),
            ),
            Shelf(
                "Textiles",
                ("Webstube", "Halbmond"),
                ("linen", "merino wool", "organic cotton"),
                (
                    Kind("Throw Blanket", 3_990, (_BRIGHT,), ("the sofa", "cold evenings")),
                    Kind(
                        "Bed Linen",
                        4_990,
                        (("bed", ("single", "double")), _COLOUR),
                        ("warm nights", "every season"),
                    ),
                    Kind("Bath Towel", 1_290, (_BRIGHT,), ("the sauna", "every day")),
                ),
            ),
        ),
    ),
    Department(
        "Outdoor",
        (
            Shelf(
                "Camping",
                ("Felsgrund", "Wayfarer & Sons"),
                ("ripstop nylon", "aluminium"),
                (
                    Kind(
                        "Trekking Tent",
                        12_900,
                        (("sleeps", ("1", "2", "3")),),
                        ("long trails", "bad weather"),
                    ),
                    Kind(
                        "Sleeping Bag",
                        5_900,
                        (("comfort", ("10 °C", "0 °C", "-10 °C")),),
                        ("mountain huts", "autumn nights"),
                    ),
                    Kind("Camping Stove", 3_490, (_BRIGHT,), ("quick meals", "two people")),
                ),
            ),
            Shelf(
                "Hiking Shoes",
                ("Felsgrund", "Sendero"),
                ("full-grain leather", "recycled mesh"),
                (
                    Kind("Hiking Boots", 8_990, (_SHOE,), ("rocky paths", "heavy loads")),
                    Kind("Trail Running Shoes", 6_990, (_SHOE,), ("forest paths", "wet ground")),
                ),
            ),
        ),
    ),
    Department(
        "Clothing",
        (
            Shelf(
                "Jackets",
                ("Hafenkante", "Sendero"),
                ("waxed cotton", "merino wool", "recycled polyester"),
                (
                    Kind("Rain Jacket", 6_990, (_SIZE,), ("cycling", "windy coasts")),
                    Kind("Down Jacket", 9_990, (_SIZE,), ("winter walks", "layering")),
                ),
            ),
            Shelf(
                "Knitwear",
                ("Webstube", "Wayfarer & Sons"),
                ("merino wool", "alpaca", "organic cotton"),
                (
                    Kind("Crew Neck Jumper", 4_990, (_SIZE,), ("the office", "cool evenings")),
                    Kind("Cardigan", 5_490, (_SIZE,), ("layering", "home")),
                    Kind("Beanie", 1_490, (_BRIGHT,), ("cold mornings", "sailing")),
                ),
            ),
        ),
    ),
)
"""Everything on its shelf."""

SERIES = (
    "Alba",
    "Birk",
    "Corvo",
    "Delta",
    "Élan",
    "Fjord",
    "Grove",
    "Harbour",
    "Isar",
    "Juniper",
    "Kestrel",
    "Lagune",
)
"""What makers call their products."""
