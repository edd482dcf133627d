import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tests.support.deliveries import has_states, mails_to, states
from tests.support.events import challenged, deleted, event, order_event, registered, requested
from tests.support.eventually import eventually
from tests.support.http import send
from tests.support.identity import signed_in
from tests.support.running_service import RunningTestService, run_service
from tests.support.span_recorder import record_spans

PHONE = "+4915112345678"


@pytest.fixture(scope="module")
async def service() -> AsyncIterator[RunningTestService]:
    record_spans()
    async with run_service() as running:
        yield running


async def choose(service: RunningTestService, user_id: UUID, **preferences: object) -> None:
    topics = {"account": True, "orders": True, "shipping": True}
    body = {"channels": {"email": topics, "sms": topics}, **preferences}
    url = f"{service.url}/notifications/preferences"
    answer = await send("PUT", url, body=body, headers=signed_in(user_id))
    assert answer.status == 200


class TestAnEvent:
    async def test_becomes_one_mail_however_often_it_arrives(
        self, service: RunningTestService
    ) -> None:
        user_id = uuid4()
        confirmed = order_event("confirmed", user_id)

        await service.events.publish(registered(user_id), confirmed, confirmed)
        await asyncio.gather(*(service.events.publish(confirmed) for _ in range(4)))

        [mail] = await mails_to(service, user_id)
        assert mail["Subject"].startswith("We have your order ")
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        [row] = await service.query("SELECT * FROM deliveries WHERE user_id = $1", user_id)
        assert mail["Message-ID"] == f"<{row['id']}@shop.example.com>"
        assert service.outbox.path.joinpath(f"{row['id']}.eml").exists()
        assert (row["state"], row["attempts"], row["data"]) == ("sent", 1, "{}")

    async def test_is_sent_in_the_trace_of_what_caused_it(
        self, service: RunningTestService
    ) -> None:
        user_id, trace_id = uuid4(), uuid4().hex
        trace = {"traceparent": f"00-{trace_id}-b7ad6b7169203331-01"}
        order = order_event("refunded", user_id).model_copy(update=trace)

        await service.events.publish(registered(user_id), order)
        await mails_to(service, user_id)

        async def is_seen() -> None:
            spans = [
                span.name
                for span in record_spans().get_finished_spans()
                if f"{span.context.trace_id:032x}" == trace_id
            ]
            assert {"process order.refunded.v1", "deliver order.refunded.v1"} <= set(spans)

        await eventually(is_seen)

    async def test_about_somebody_who_is_not_known_yet_waits_for_the_contact(
        self, service: RunningTestService
    ) -> None:
        user_id = uuid4()
        await service.events.publish(order_event("confirmed", user_id))

        async def waits() -> None:
            [row] = await service.query(
                "SELECT * FROM deliveries WHERE user_id = $1 AND channel = 'email'", user_id
            )
            assert (row["state"], row["reason"]) == (
                "pending",
                "the recipient is not known yet",
            )
            assert row["attempts"] == 0

        await eventually(waits)
        await service.events.publish(registered(user_id))

        await mails_to(service, user_id)

    async def test_of_the_past_does_not_change_what_is_known_now(
        self, service: RunningTestService
    ) -> None:
        user_id = uuid4()
        now = datetime.now(UTC)
        changed = {"userId": str(user_id), "name": "Ada King", "locale": "de"}
        new = event(
            "user.profile_changed.v1", {**changed, "email": f"{user_id.hex}@mail.example"}, at=now
        )
        old = registered(user_id, at=now - timedelta(hours=1), email="old@mail.example")

        await service.events.publish(new, old, order_event("shipped", user_id))

        [mail] = await mails_to(service, user_id)
        assert "Guten Tag Ada King," in mail.get_body(("plain",)).get_content()
        assert mail["Content-Language"] == "de"

    async def test_with_a_token_is_sent_to_its_address_and_the_token_is_not_kept(
        self, service: RunningTestService
    ) -> None:
        user_id = uuid4()
        token = uuid4().hex

        await service.events.publish(requested("verification", user_id, token))

        [mail] = await mails_to(service, user_id)
        assert token in mail.get_body(("plain",)).get_content()
        assert token in mail.get_body(("html",)).get_content()
        assert mail["List-Unsubscribe"] is None
        expected = {("user.verification_requested.v1", "email"): "sent"}
        await has_states(service, user_id, expected)
        rows = await service.query("SELECT data::text FROM deliveries WHERE user_id = $1", user_id)
        assert [row["data"] for row in rows] == ["{}"]

    async def test_that_comes_too_late_is_not_sent(self, service: RunningTestService) -> None:
        user_id = uuid4()
        over = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()

        await service.events.publish(
            requested("password_reset", user_id, "late-token", expiresAt=over)
        )

        await has_states(
            service, user_id, {("user.password_reset_requested.v1", "email"): "expired"}
        )
        assert service.outbox.emails(f"{user_id.hex}@mail.example") == []

    async def test_that_tells_nobody_anything_sends_nothing(
        self, service: RunningTestService
    ) -> None:
        user_id = uuid4()

        await service.events.publish(registered(user_id))

        async def is_known() -> None:
            assert await service.query("SELECT 1 FROM contacts WHERE user_id = $1", user_id)

        await eventually(is_known)
        assert await states(service, user_id) == {}


class TestADeletedUser:
    async def test_is_forgotten_and_gets_nothing_any_more(
        self, service: RunningTestService
    ) -> None:
        user_id, token = uuid4(), uuid4().hex
        night = {
            "start": (datetime.now(UTC) - timedelta(hours=2)).strftime("%H:%M"),
            "end": (datetime.now(UTC) + timedelta(hours=2)).strftime("%H:%M"),
            "timeZone": "UTC",
        }
        await service.events.publish(registered(user_id, phone=PHONE))
        await choose(service, user_id, quietHours=night)
        await service.events.publish(order_event("shipped", user_id))
        shipped = "order.shipped.v1"
        await has_states(
            service, user_id, {(shipped, "email"): "pending", (shipped, "sms"): "pending"}
        )

        late = registered(user_id, at=datetime.now(UTC) + timedelta(hours=1))
        await service.events.publish(
            deleted(user_id), late, requested("verification", user_id, token)
        )

        await has_states(
            service,
            user_id,
            {
                (shipped, "email"): "suppressed",
                (shipped, "sms"): "suppressed",
                ("user.verification_requested.v1", "email"): "suppressed",
            },
        )
        [row] = await service.query("SELECT * FROM contacts WHERE user_id = $1", user_id)
        assert [row[name] for name in ("email", "phone", "name", "locale")] == [None] * 4
        assert not await service.query("SELECT 1 FROM preferences WHERE user_id = $1", user_id)
        kept = await service.query("SELECT * FROM deliveries WHERE user_id = $1", user_id)
        assert token not in str(kept)
        assert user_id.hex not in str([row["data"] for row in kept])


class TestPreferences:
    async def test_a_text_message_is_sent_to_who_asked_for_it(
        self, service: RunningTestService
    ) -> None:
        user_id = uuid4()
        await service.events.publish(registered(user_id, phone=PHONE, locale="de"))
        await choose(service, user_id)
        order_id = uuid4()

        await service.events.publish(order_event("delivered", user_id, order_id=order_id))

        delivered = "order.delivered.v1"
        await has_states(
            service, user_id, {(delivered, "email"): "sent", (delivered, "sms"): "sent"}
        )
        [text] = [each for each in service.outbox.texts() if str(order_id) in each]
        assert text.startswith(f"To: {PHONE}\nLanguage: de\n\nStorefront: Bestellung ")

    async def test_what_was_turned_off_by_the_link_in_a_mail_is_not_sent_any_more(
        self, service: RunningTestService
    ) -> None:
        user_id = uuid4()
        await service.events.publish(registered(user_id), order_event("shipped", user_id))
        [mail] = await mails_to(service, user_id)
        link = mail["List-Unsubscribe"].strip("<>")
        assert link.startswith("http://localhost:4000/api/notifications/unsubscribe?token=")
        url = link.replace("http://localhost:4000/api", service.url)

        asked = await send("GET", url)
        still = await send(
            "GET", f"{service.url}/notifications/preferences", headers=signed_in(user_id)
        )
        for _ in range(2):
            done = await send(
                "POST",
                url,
                content=b"List-Unsubscribe=One-Click",
                headers={"content-type": "application/x-www-form-urlencoded"},
            )
            assert done.status == 200
        await service.events.publish(
            order_event("delivered", user_id), order_event("confirmed", user_id)
        )

        assert (asked.status, still.body["channels"]["email"]["shipping"]) == (200, True)
        await has_states(
            service,
            user_id,
            {
                ("order.shipped.v1", "email"): "sent",
                ("order.delivered.v1", "email"): "suppressed",
                ("order.confirmed.v1", "email"): "sent",
            },
        )

    async def test_what_keeps_an_account_safe_is_sent_at_night_and_whatever_is_turned_off(
        self, service: RunningTestService
    ) -> None:
        user_id = uuid4()
        off = {"account": False, "orders": False, "shipping": False}
        always = {"start": "00:00", "end": "23:59", "timeZone": "Pacific/Kiritimati"}
        await service.events.publish(registered(user_id, phone=PHONE))
        await choose(service, user_id, channels={"email": off, "sms": off}, quietHours=always)

        await service.events.publish(challenged(user_id))

        challenge = "payment.challenge_required.v1"
        await has_states(
            service, user_id, {(challenge, "email"): "sent", (challenge, "sms"): "sent"}
        )

    async def test_what_waits_for_the_end_of_quiet_hours_is_sent_when_they_are_taken_back(
        self, service: RunningTestService
    ) -> None:
        user_id = uuid4()
        start = (datetime.now(UTC) - timedelta(hours=1)).strftime("%H:%M")
        end = (datetime.now(UTC) + timedelta(hours=1)).strftime("%H:%M")
        hours = {"start": start, "end": end, "timeZone": "UTC"}
        await service.events.publish(registered(user_id))
        await choose(service, user_id, quietHours=hours)

        await service.events.publish(order_event("confirmed", user_id))

        async def waits() -> None:
            [row] = await service.query("SELECT * FROM deliveries WHERE user_id = $1", user_id)
            assert (row["state"], row["reason"]) == ("pending", "quiet hours")
            assert row["next_attempt_at"].strftime("%H:%M:%S") == f"{end}:00"

        await eventually(waits)
        assert service.outbox.emails(f"{user_id.hex}@mail.example") == []
        await choose(service, user_id)

        await mails_to(service, user_id)


async def test_its_figures_show_how_deliveries_end_and_how_long_they_wait(
    service: RunningTestService,
) -> None:
    user_id = uuid4()
    await service.events.publish(registered(user_id), order_event("cancelled", user_id))
    await mails_to(service, user_id)

    async def are_shown() -> None:
        text = (await send("GET", f"{service.url}/metrics")).text
        sample = (
            'notification_deliveries_total{channel="email",outcome="sent",'
            'service="notification-service",topic="orders"}'
        )
        assert sample in text
        assert "\nnotification_oldest_pending_seconds{" in text
        assert "\nnotification_oldest_overdue_seconds{" in text
        assert (
            'notification_deliveries_unfinished{service="notification-service",state="parked"}'
            in text
        )

    await eventually(are_shown)
