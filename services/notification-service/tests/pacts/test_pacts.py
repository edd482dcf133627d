"""What this service relies on in the events of others.

Each pact is written anew and compared with the one in the repository, which the providers are
verified with. `UPDATE_PACTS=1` takes the new one over.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pact import Pact, match

from service.contacts.contact import ContactErased, ContactKnown
from service.intake.event_handler import read_event
from service.intake.event_types import EVENT_TYPES
from service.notices.notice_kind import NOTICE_KINDS
from service.platform.messaging.message import parse_message
from service.platform.service_identity import SERVICE_IDENTITY, SERVICE_ROOT
from service.rendering.renderer import Renderer, Shop

PACTS = SERVICE_ROOT / "pacts"

USER = "8f2f3a51-6a1d-4c39-9c52-0a4f0b1c7d11"
ORDER = "5a3c1e20-7f4b-4d8e-9b1a-2c6d8e0f1a3b"
PAYMENT = "0d9c4f6e-1b7a-4e0f-8c35-7e2a6b9d4f10"
PHONE = "+4915112345678"
TIME = "2026-11-20T09:18:24.123Z"
MOMENT = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$"

Data = dict[str, Any]


def moment() -> Any:
    return match.regex(TIME, regex=MOMENT)


def money(amount: int) -> Data:
    return {"amount": match.int(amount), "currency": match.regex("EUR", regex="^[A-Z]{3}$")}


def contact() -> Data:
    return {
        "userId": match.uuid(USER),
        "email": match.regex("ada@mail.example", regex=r"^[^@\s]+@[^@\s]+$"),
        "name": match.str("Ada Lovelace"),
        "locale": match.regex("de-AT", regex=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]+)*$"),
    }


def contact_with_phone() -> Data:
    return {**contact(), "phone": match.regex(PHONE, regex=r"^\+[1-9][0-9]{6,14}$")}


def with_token() -> Data:
    return {**contact(), "token": match.str("a-token"), "expiresAt": moment()}


def user() -> Data:
    return {"userId": match.uuid(USER)}


def order() -> Data:
    """The event of an order that was paid, so that it is known what it is about."""
    item = {
        "name": match.str("Cup"),
        "quantity": match.int(2),
        "unitPrice": money(1_290),
    }
    return {
        "orderId": match.uuid(ORDER),
        "customerId": match.uuid(USER),
        "total": money(2_580),
        "items": match.each_like(item),
    }


def order_ids() -> Data:
    """The event of an order that may have ended before anything was known of it."""
    return {"orderId": match.uuid(ORDER), "customerId": match.uuid(USER)}


def challenge() -> Data:
    return {
        "paymentId": match.uuid(PAYMENT),
        "orderId": match.uuid(ORDER),
        "customerId": match.uuid(USER),
        "amount": money(2_580),
    }


Expected = tuple[str, str, str, dict[str, str], Callable[[], Data]]

# Description, type, state of the provider and its parameters, and the data that is read
EVENTS: dict[str, list[Expected]] = {
    "user-service": [
        (
            "a user registered",
            "user.registered.v1",
            "a user has registered",
            {"userId": USER},
            contact,
        ),
        (
            "a user changed the profile",
            "user.profile_changed.v1",
            "a user has changed the profile",
            {"userId": USER},
            contact,
        ),
        (
            "a user gave a phone number",
            "user.profile_changed.v1",
            "a user has a phone number",
            {"userId": USER},
            contact_with_phone,
        ),
        (
            "an address has to be verified",
            "user.verification_requested.v1",
            "a user has asked for a verification",
            {"userId": USER},
            with_token,
        ),
        (
            "a password has to be reset",
            "user.password_reset_requested.v1",
            "a user has asked for a new password",
            {"userId": USER},
            with_token,
        ),
        (
            "an address was verified",
            "user.verified.v1",
            "a user has verified the address",
            {"userId": USER},
            user,
        ),
        (
            "a password was changed",
            "user.password_changed.v1",
            "a user has changed the password",
            {"userId": USER},
            user,
        ),
        ("a user was deleted", "user.deleted.v1", "a user was deleted", {"userId": USER}, user),
    ],
    "order-service": [
        (
            f"an order was {what}",
            f"order.{what}.v1",
            f"an order was {what}",
            {"orderId": ORDER, "customerId": USER},
            order_ids if what in {"cancelled", "failed"} else order,
        )
        for what in ("confirmed", "shipped", "delivered", "cancelled", "failed", "refunded")
    ],
    "payment-service": [
        (
            "a payment has to be confirmed",
            "payment.challenge_required.v1",
            "a payment has to be confirmed by its customer",
            {"paymentId": PAYMENT, "orderId": ORDER, "customerId": USER},
            challenge,
        ),
    ],
}

RENDERER = Renderer(Shop("Storefront", "https://shop.example", "Europe/Berlin"))


def handle(body: str | bytes | None, _metadata: dict[str, object]) -> None:
    """Do with a message what the service does: read it, and write what it has to tell."""
    message = parse_message(body or b"")
    change, notice = read_event(message)
    assert change is not None or notice is not None
    if isinstance(change, ContactKnown):
        assert change.contact.email == "ada@mail.example"
        assert change.contact.locale == "de-AT"
        assert change.contact.phone == (PHONE if PHONE in message.to_json() else None)
    if isinstance(change, ContactKnown | ContactErased):
        assert str(change.user_id) == USER
    if notice is not None:
        assert str(notice.user_id) == USER
        for channel in notice.kind.channels:
            write = RENDERER.email if channel == "email" else RENDERER.sms
            assert write(notice.kind, notice.data, name="Ada", locale="de").text


@pytest.mark.parametrize("provider", EVENTS)
def test_events_are_what_this_service_needs(provider: str, tmp_path: Path) -> None:
    pact = Pact(SERVICE_IDENTITY.name, provider).with_specification("V4")
    for description, event_type, state, parameters, data in EVENTS[provider]:
        envelope = {
            "specversion": "1.0",
            "id": match.regex(PAYMENT, regex=r"^.{1,200}$"),
            "source": match.str(f"/{provider}"),
            "type": event_type,
            "subject": match.str(parameters.get("orderId", USER)),
            "time": moment(),
            "datacontenttype": "application/json",
            "data": data(),
        }
        (
            pact.upon_receiving(description, "Async")
            .given(state, parameters=parameters)
            .with_body(envelope, "application/json")
            .with_metadata({"routingKey": event_type})
        )

    pact.verify(handle, kind="Async")

    pact.write_file(tmp_path)
    name = f"{SERVICE_IDENTITY.name}-{provider}.json"
    written = (tmp_path / name).read_text("utf-8")
    kept = PACTS / name
    if os.environ.get("UPDATE_PACTS"):
        PACTS.mkdir(exist_ok=True)
        kept.write_text(written.rstrip("\n") + "\n", "utf-8")
    assert json.loads(kept.read_text("utf-8")) == json.loads(written)


def test_every_event_that_is_listened_to_is_in_a_pact() -> None:
    described = {each[1] for events in EVENTS.values() for each in events}

    assert described == EVENT_TYPES
    assert set(NOTICE_KINDS) < described
