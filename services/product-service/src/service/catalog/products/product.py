"""What a product is."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

ProductStatus = Literal["draft", "active", "archived"]
"""Only an active product is for sale, and seen by everybody."""


class ProductFields(BaseModel):
    """What a caller decides about a product. What is accepted is checked by openapi.yaml."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)

    title: str
    category_id: UUID
    slug: str | None = None
    description: str = ""
    brand: str = ""
    attributes: dict[str, str | bool | int | float] = {}
    status: ProductStatus = "draft"
