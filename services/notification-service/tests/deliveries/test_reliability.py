import asyncio
import signal
import socket
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from tests.providers.smtp_server import run_mail_server
from tests.support.broker import broker_url
from tests.support.child_service import run_child
from tests.support.database import bring_back, query, take_down
from tests.support.environment import make_environment
from tests.support.events import EventSender, order_event, registered
from tests.support.eventually import eventually
from tests.support.http import send
from tests.support.identity import signed_in
from tests.support.outbox_folder import OutboxFolder
from tests.support.running_service import RunningTestService, run_service
from tests.support.tcp_relay import relay_to

ADMINISTRATOR = uuid4()

# Whether there is a text message as well depends on which event comes first
MAILS = "SELECT * FROM deliveries WHERE channel = 'email'"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def smtp(port: int) -> dict[str, str]:
    return {
        "SMTP_URL": f"smtp://127.0.0.1:{port}",
        "SMTP_TLS": "none",
        "SMTP_TIMEOUT_MS": "300",
    }


async def delivery_of(service: RunningTestService, user_id: UUID) -> Mapping[str, object]:
    [row] = await service.query(f"{MAILS} AND user_id = $1", user_id)
    return dict(row)


async def comes_to(service: RunningTestService, user_id: UUID, state: str) -> Mapping[str, object]:
    async def check() -> Mapping[str, object]:
        row = await delivery_of(service, user_id)
        assert row["state"] == state
        return row

    return await eventually(check, 30)


async def decide(service: RunningTestService, path: str) -> int:
    url = f"{service.url}/notifications/{path}"
    return (await send("POST", url, headers=signed_in(ADMINISTRATOR, "admin"))).status


@pytest.mark.parametrize("point", ["consumer.handled", "delivery.sent"])
async def test_an_instance_that_is_lost_leaves_no_message_unsent_and_none_twice(
    point: str,
) -> None:
    user_id = uuid4()
    known, confirmed = registered(user_id), order_event("confirmed", user_id)
    # It is lost with the first event that it handles, so the other one has to wait for the next
    first, later = (
        ([confirmed], [known]) if point == "consumer.handled" else ([known, confirmed], [])
    )
    async with make_environment() as made:
        variables = {**made, "DELIVERY_LEASE_MS": "3000", "PYTHONPATH": "src:tests/support/crash"}
        folder = OutboxFolder(Path(variables["OUTBOX_DIRECTORY"]))
        async with run_child("service", {**variables, "END_AT": point}) as child:
            await EventSender(variables).publish(*first)
            assert await child.exit() == -signal.SIGKILL
        before = {name: (folder.path / name).read_bytes() for name in folder.names()}
        rows = await query(variables["DATABASE_URL"], MAILS)
        if point == "delivery.sent":
            # Sent, and nobody knows
            assert [row["state"] for row in rows] == ["sending"]
            assert len(before) == 1
        attempts_before = max((row["attempts"] for row in rows), default=0)

        async with run_child("service", variables):
            await EventSender(variables).publish(*later)

            async def is_sent() -> None:
                [row] = await query(variables["DATABASE_URL"], MAILS)
                assert row["state"] == "sent"
                assert point != "delivery.sent" or row["attempts"] > attempts_before

            await eventually(is_sent, 40)

        assert len(folder.names()) == 1
        if point == "delivery.sent":
            assert {name: (folder.path / name).read_bytes() for name in before} == before
        [mail] = folder.emails()
        assert mail["To"] == f"{user_id.hex}@mail.example"


async def test_instances_share_the_work_without_sending_anything_twice() -> None:
    users = [uuid4() for _ in range(40)]
    async with (
        run_mail_server() as server,
        run_service(**smtp(server.port), DELIVERY_CONCURRENCY="3") as first,
        run_service(**first.variables) as second,
    ):
        events = [order_event("shipped", each) for each in users]
        # The orders first, so that many of them become due at once
        await asyncio.gather(*(first.events.publish(each, each) for each in events))
        await asyncio.gather(*(second.events.publish(registered(each)) for each in users))

        async def are_sent() -> None:
            rows = await first.query(MAILS)
            assert [row["state"] for row in rows] == ["sent"] * len(users)

        await eventually(are_sent, 30)
        assert sorted(server.recipients) == sorted(f"{each.hex}@mail.example" for each in users)


async def test_a_mail_server_that_was_away_gets_the_mail_once_it_is_back() -> None:
    user_id, port = uuid4(), free_port()
    async with run_service(**smtp(port)) as service:
        await service.events.publish(registered(user_id), order_event("confirmed", user_id))
        row = await comes_to(service, user_id, "retrying")
        assert str(row["reason"]).startswith("no answer from the mail server: ")

        async with run_mail_server(port) as server:
            row = await comes_to(service, user_id, "sent")
            assert len(server.mails) == 1

    assert (row["reason"], row["data"]) == (None, "{}")


async def test_a_mail_that_is_refused_for_good_is_parked_until_somebody_decides() -> None:
    user_id = uuid4()
    async with run_mail_server() as server, run_service(**smtp(server.port)) as service:
        server.behaviour = "refuse recipient"
        await service.events.publish(registered(user_id), order_event("confirmed", user_id))
        row = await comes_to(service, user_id, "parked")
        assert row["reason"] == "the mail server refused the recipient: 550 5.1.1"
        assert row["attempts"] == 1
        listed = await send(
            "GET",
            f"{service.url}/notifications/deliveries",
            headers=signed_in(ADMINISTRATOR, "admin"),
        )
        assert [each["id"] for each in listed.body["items"]] == [str(row["id"])]

        server.behaviour = "take"
        assert await decide(service, f"deliveries/{row['id']}/replay") == 200
        await comes_to(service, user_id, "sent")

        assert len(server.mails) == 1
        assert await decide(service, f"deliveries/{row['id']}/replay") == 409
        assert await decide(service, f"deliveries/{row['id']}/discard") == 409
        [done] = await service.query("SELECT * FROM audit_log")
        assert (done["actor"], done["action"], done["target"]) == (
            str(ADMINISTRATOR),
            "delivery.replay",
            str(row["id"]),
        )


async def test_a_mail_that_fails_again_and_again_is_parked_and_all_of_them_can_be_replayed() -> (
    None
):
    users = [uuid4() for _ in range(3)]
    async with (
        run_mail_server() as server,
        run_service(**smtp(server.port), DELIVERY_MOST_ATTEMPTS="2") as service,
    ):
        server.behaviour = "busy"
        for user_id in users:
            await service.events.publish(registered(user_id), order_event("failed", user_id))
        for user_id in users:
            row = await comes_to(service, user_id, "parked")
            assert row["attempts"] == 2
            assert str(row["reason"]).startswith("too many attempts: the mail server refused")
        dropped = await delivery_of(service, users[0])
        assert await decide(service, f"deliveries/{dropped['id']}/discard") == 200
        server.behaviour = "take"

        assert await decide(service, "deliveries/replay") == 200

        for user_id in users[1:]:
            await comes_to(service, user_id, "sent")
        row = await delivery_of(service, users[0])
        assert (row["state"], row["data"]) == ("suppressed", "{}")
        assert len(server.mails) == 2
        audited = await service.query("SELECT action, details FROM audit_log ORDER BY position")
        assert [tuple(each) for each in audited] == [
            ("delivery.discard", "{}"),
            ("delivery.replay_all", '{"replayed": 2}'),
        ]


async def test_a_delivery_that_takes_its_process_down_each_time_is_parked() -> None:
    user_id = uuid4()
    async with run_service(DELIVERY_MOST_ATTEMPTS="3") as service:
        await service.events.publish(order_event("confirmed", user_id))

        async def is_known() -> None:
            assert await service.query(MAILS)

        await eventually(is_known)
        # As three instances would have left it behind that did not come back
        await service.query(
            """
            UPDATE deliveries SET state = 'sending', lease = gen_random_uuid(), attempts = 3,
                   leased_until = now() - interval '1 second'
            """
        )
        await service.events.publish(registered(user_id))

        async def is_parked() -> None:
            [row] = await service.query(MAILS)
            assert (row["state"], row["reason"]) == ("parked", "too many attempts that did not end")

        await eventually(is_parked)
        assert service.outbox.emails() == []


async def test_a_secret_that_is_parked_is_not_kept_longer_than_it_is_of_use() -> None:
    user_id = uuid4()
    async with run_service(DELIVERY_MOST_ATTEMPTS="1", **smtp(free_port())) as service:
        await service.events.publish(registered(user_id), order_event("confirmed", user_id))
        await comes_to(service, user_id, "parked")
        await service.query(
            """
            UPDATE deliveries SET topic = 'security', data = '{"token": "secret"}',
                   expires_at = now() - interval '1 second'
            """
        )

        row = await comes_to(service, user_id, "expired")

    assert row["data"] == "{}"


async def test_a_broker_that_was_away_is_listened_to_again_and_no_event_is_lost() -> None:
    user_id = uuid4()
    async with relay_to(broker_url()) as (relay, url), run_service(RABBITMQ_URL=url) as service:
        # Every queue is there
        await service.events.publish(registered(user_id), order_event("shipped", uuid4()))
        relay.break_connections()

        async def is_degraded() -> None:
            ready = await send("GET", f"{service.url}/health/ready")
            assert (ready.status, ready.body["status"]) == (200, "degraded")

        await eventually(is_degraded)
        # To the broker itself, which is not away for anybody else
        await service.events.publish(order_event("confirmed", user_id))
        assert await service.query(f"{MAILS} AND user_id = $1", user_id) == []

        relay.repair()

        await comes_to(service, user_id, "sent")


async def test_a_database_that_was_away_is_used_again_and_no_event_is_lost() -> None:
    user_id = uuid4()
    # Longer than the database is away
    async with run_service(EVENT_RETRY_DELAYS_MS=",".join(["100"] * 100)) as service:
        name = service.variables["DATABASE_URL"].rpartition("/")[2]
        await service.events.publish(registered(user_id))
        await take_down(name)
        await service.events.publish(order_event("confirmed", user_id))

        async def is_unavailable() -> None:
            assert (await send("GET", f"{service.url}/health/ready")).status == 503

        await eventually(is_unavailable)
        await bring_back(name)

        await comes_to(service, user_id, "sent")
        assert len(service.outbox.emails()) == 1
