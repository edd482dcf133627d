"""How somebody is reached."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from service.notices.event_data import ContactData, UserData
from service.notices.notice import read_data
from service.platform.messaging.message import Message

CONTACT_EVENTS = ("user.registered.v1", "user.profile_changed.v1")
"""Only these: the address in a request for verification is not proven to be the user's."""

ERASING_EVENT = "user.deleted.v1"


@dataclass(frozen=True, slots=True)
class Contact:
    """How somebody is reached."""

    email: str
    name: str
    locale: str
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class ContactKnown:
    """An event said how a user is reached since a moment."""

    user_id: UUID
    contact: Contact
    known_at: datetime


@dataclass(frozen=True, slots=True)
class ContactErased:
    """An event said that a user is gone."""

    user_id: UUID
    erased_at: datetime


def read_contact_change(message: Message) -> ContactKnown | ContactErased | None:
    """Read what an event says about how a user is reached; None when it says nothing about that.

    :raises UnreadableEvent: when its data does not have the shape that its type promises
    """
    if message.type == ERASING_EVENT:
        return ContactErased(read_data(UserData, message).user_id, message.time)
    if message.type not in CONTACT_EVENTS:
        return None
    data = read_data(ContactData, message)
    contact = Contact(email=data.email, name=data.name, locale=data.locale, phone=data.phone)
    return ContactKnown(data.user_id, contact, message.time)
