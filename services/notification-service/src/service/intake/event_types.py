"""Which events are listened to."""

from service.contacts.contact import CONTACT_EVENTS, ERASING_EVENT
from service.notices.notice_kind import NOTICE_KINDS


def _types_of(publisher: str) -> tuple[str, ...]:
    types = {*NOTICE_KINDS, *CONTACT_EVENTS, ERASING_EVENT}
    return tuple(sorted(each for each in types if each.startswith(f"{publisher}.")))


USER_EVENT_TYPES = _types_of("user")
ORDER_EVENT_TYPES = _types_of("order")
PAYMENT_EVENT_TYPES = _types_of("payment")

EVENT_TYPES = frozenset(USER_EVENT_TYPES + ORDER_EVENT_TYPES + PAYMENT_EVENT_TYPES)
"""Every type that can be handled."""
