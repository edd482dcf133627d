"""What is to be done with a delivery that is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from service.contacts.contact import Contact
from service.deliveries.delivery import Delivery
from service.preferences.preferences import Preferences
from service.preferences.quiet_hours import quiet_until

SHORTEST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a delivery, as far as it is known."""

    contact: Contact | None
    erased: bool
    preferences: Preferences


@dataclass(frozen=True, slots=True)
class Address:
    """Where a delivery goes, and how its reader is addressed."""

    value: str
    name: str
    locale: str


@dataclass(frozen=True, slots=True)
class Send:
    """Send it now."""

    address: Address


@dataclass(frozen=True, slots=True)
class Wait:
    """Look at it again at a later moment."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Suppress:
    """Do not send it, because it is not wanted or cannot be."""

    reason: str


@dataclass(frozen=True, slots=True)
class Expire:
    """Do not send it any more."""

    reason: str


@dataclass(frozen=True, slots=True)
class Park:
    """Keep it for somebody to look at."""

    reason: str


Decision = Send | Wait | Suppress | Expire | Park


def decide(delivery: Delivery, recipient: Recipient, now: datetime, most_attempts: int) -> Decision:
    """Decide what is to be done with a delivery that is due."""
    if recipient.erased:
        return Suppress("the account was deleted")
    address = _address(delivery, recipient.contact)
    if address is None:
        return _without_address(delivery, recipient, now)
    if now >= delivery.expires_at:
        return Expire("it came too late to be of use")
    if delivery.attempts > most_attempts:
        # It began more often than it may, so it never came to an end: it takes the process down
        return Park("too many attempts that did not end")
    unwanted = None if delivery.kind.is_security else _unwanted(delivery, recipient, now)
    return unwanted or Send(address)


def _without_address(delivery: Delivery, recipient: Recipient, now: datetime) -> Decision:
    if recipient.contact is not None:
        return Suppress(f"there is no address for {delivery.channel}")
    if now >= delivery.expires_at:
        # Nobody can say that it is not wanted, so it is not thrown away
        return Park("the recipient never became known")
    return Wait(now + _wait_for_contact(delivery, now), "the recipient is not known yet")


def _unwanted(delivery: Delivery, recipient: Recipient, now: datetime) -> Decision | None:
    """Look at what the recipient wants; None when it may be sent now."""
    preferences = recipient.preferences
    if not preferences.allows(delivery.channel, delivery.topic):
        return Suppress("turned off in the preferences")
    hours = preferences.quiet_hours
    until = None if hours is None else quiet_until(hours, now)
    if until is None:
        return None
    if until >= delivery.expires_at:
        return Expire("it would be too late after the quiet hours")
    return Wait(until, "quiet hours")


def _address(delivery: Delivery, contact: Contact | None) -> Address | None:
    data = delivery.data
    if delivery.channel == "email" and "email" in data:
        # A token proves one address: it goes there and nowhere else
        return Address(data["email"], data["name"], data["locale"])
    if contact is None:
        return None
    value = contact.email if delivery.channel == "email" else contact.phone
    return None if value is None else Address(value, contact.name, contact.locale)


def _wait_for_contact(delivery: Delivery, now: datetime) -> timedelta:
    """Wait half as long as it has waited: short while events overtake each other, then rarely."""
    return min(LONGEST_WAIT, max(SHORTEST_WAIT, (now - delivery.created_at) / 2))
