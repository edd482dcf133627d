"""What is read from the events of other services; no more of them than is needed."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

LARGEST_AMOUNT = 10**12
"""In minor units; more is a mistake of somebody."""

MOST_ITEMS = 200

EMAIL_PATTERN = r"^[^\s\x00-\x1f\x7f]+@[^\s\x00-\x1f\x7f@<>,;:\\\"()\[\]]+$"
"""One address: nothing that could become another header of a mail. Whatever else stands before the
@ is put in quotes where it is written into one."""

Email = Annotated[str, StringConstraints(max_length=320, pattern=EMAIL_PATTERN)]
Phone = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")]
LanguageTag = Annotated[str, StringConstraints(max_length=35, pattern=r"^[^\x00]*$")]
Name = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Token = Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=r"^[\x21-\x7e]+$")]


class EventData(BaseModel):
    """A part of the `data` of an event.

    What does not fit is never repeated in an error: it may be personal.
    """

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
    )


class Money(EventData):
    """An amount in minor units."""

    amount: Annotated[int, Field(strict=True, ge=-LARGEST_AMOUNT, le=LARGEST_AMOUNT)]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class UserData(EventData):
    """An event that says no more about a user than who it is."""

    user_id: UUID


class ContactData(UserData):
    """An event that says how to reach a user; without a phone, there is none."""

    email: Email
    name: Name
    locale: LanguageTag
    phone: Phone | None = None


class TokenData(UserData):
    """An event with a secret that goes to one address, whatever the contact is by now."""

    email: Email
    name: Name
    locale: LanguageTag
    token: Token
    expires_at: AwareDatetime


class OrderItem(EventData):
    """One position of an order."""

    name: Name | None = None
    quantity: Annotated[int, Field(ge=1, le=1_000_000)]
    unit_price: Money | None = None


class OrderData(EventData):
    """An event about an order."""

    order_id: UUID
    customer_id: UUID
    total: Money | None = None
    items: Annotated[list[OrderItem], Field(max_length=MOST_ITEMS)] = []


class ChallengeData(EventData):
    """An event about a payment that its customer has to confirm."""

    payment_id: UUID
    order_id: UUID
    customer_id: UUID
    amount: Money
