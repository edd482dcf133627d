"""What a category is."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class CategoryFields(BaseModel):
    """What a caller decides about a category. What is accepted is checked by openapi.yaml."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)

    name: str
    slug: str | None = None
    parent_id: UUID | None = None
    position: int = 0
