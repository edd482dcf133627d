"""What a variant is."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Money(BaseModel):
    """An amount in minor units, for example cents."""

    model_config = ConfigDict(frozen=True)

    amount: int
    currency: str


class VariantFields(BaseModel):
    """What a caller decides about a variant. What is accepted is checked by openapi.yaml."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)

    sku: str
    price: Money
    options: dict[str, str] = {}
    active: bool = True
    low_stock_threshold: int = 5


class StoredVariant(BaseModel):
    """Which variant of which product."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    product_id: UUID
