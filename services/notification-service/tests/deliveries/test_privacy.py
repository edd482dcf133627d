"""What is in the log of what is sent."""

from uuid import uuid4

from tests.support.deliveries import has_states
from tests.support.events import challenged, event, registered, requested
from tests.support.eventually import eventually
from tests.support.http import send
from tests.support.identity import signed_in
from tests.support.running_service import run_service

PHONE = "+4915112345678"


async def test_nothing_personal_is_in_the_log() -> None:
    user_id, token = uuid4(), uuid4().hex
    email, name = f"{user_id.hex}@mail.example", "Grace Brewster Hopper"
    wrong = event("user.profile_changed.v1", {"userId": "?", "email": email, "name": name})
    request = requested("password_reset", user_id, token, name=name)
    async with run_service() as service:
        await service.events.publish(
            registered(user_id, name=name, phone=PHONE), request, challenged(user_id), wrong
        )

        async def are_dead() -> None:
            answer = await send(
                "GET",
                f"{service.url}/notifications/dead-letters?limit=100",
                headers=signed_in(uuid4(), "admin"),
            )
            assert len(answer.body["items"]) == 1
            for secret in (email, name, token, PHONE):
                assert secret not in answer.text

        await eventually(are_dead)
        challenge = "payment.challenge_required.v1"
        await has_states(
            service,
            user_id,
            {
                ("user.password_reset_requested.v1", "email"): "sent",
                (challenge, "email"): "sent",
                (challenge, "sms"): "sent",
            },
        )
        log = str(service.log_lines)
        for secret in (email, name, "Hopper", token, PHONE):
            assert secret not in log
        assert "an event cannot be handled" in log


async def test_nothing_of_a_row_that_the_database_does_not_take_is_in_the_log() -> None:
    user_id, name = uuid4(), "Grace Brewster Hopper"
    async with run_service() as service:
        await service.events.publish(registered(uuid4()))
        await service.query(f"ALTER TABLE contacts ADD CHECK (name <> '{name}')")

        await service.events.publish(registered(user_id, name=name))

        async def is_dead() -> None:
            url = f"{service.url}/notifications/dead-letters"
            [letter] = (await send("GET", url, headers=signed_in(uuid4(), "admin"))).body["items"]
            assert letter["reason"] == "NotStored: CheckViolationError 23514"

        await eventually(is_dead)
        log = str(service.log_lines)
    assert "a message failed and will be tried again" in log
    assert name not in log
    assert user_id.hex not in log


async def test_nothing_of_a_message_that_cannot_be_read_is_in_the_log() -> None:
    email, token = f"{uuid4().hex}@mail.example", uuid4().hex
    async with run_service() as service:
        await service.events.put("user-events", f'{{"id": 7, "data": "{email} {token}"}}'.encode())
        await service.events.put("user-events", f"{email} {token} {PHONE}".encode())

        async def are_dead() -> None:
            url = f"{service.url}/notifications/dead-letters"
            answer = await send("GET", url, headers=signed_in(uuid4(), "admin"))
            assert len(answer.body["items"]) == 2
            for secret in (email, token, PHONE):
                assert secret not in answer.text

        await eventually(are_dead)
        log = str(service.log_lines)
    for secret in (email, token, PHONE):
        assert secret not in log
