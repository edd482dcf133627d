import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import aio_pika
import pytest
from aio_pika.abc import HeadersType
from hypothesis import given
from hypothesis import strategies as st

from service.dead_letters.dead_letter import LONGEST_REASON, describe, harmless_reason
from service.intake.event_handler import read_event
from service.intake.event_types import EVENT_TYPES
from service.notices.notice import UnreadableEvent
from tests.support.broker import broker_url, message_count, open_channel
from tests.support.events import event, order_data, order_event, registered, requested
from tests.support.eventually import eventually
from tests.support.http import Answer, send
from tests.support.identity import signed_in
from tests.support.running_service import RunningTestService, run_service
from tests.support.tcp_relay import relay_to

ADMINISTRATOR = uuid4()


class DeadLetters:
    """The dead letters of a service, as an administrator sees them."""

    def __init__(self, service: RunningTestService) -> None:
        self._service = service

    async def ask(self, method: str = "GET", path: str = "") -> Answer:
        url = f"{self._service.url}/notifications/dead-letters{path}"
        return await send(method, url, headers=signed_in(ADMINISTRATOR, "admin"))

    async def all(self, state: str = "waiting") -> list[dict[str, Any]]:
        return list((await self.ask(path=f"?limit=100&state={state}")).body["items"])

    async def of(self, message_id: str, **fields: object) -> dict[str, Any]:
        """Wait for the one of a message to say these things, among others."""

        async def find() -> dict[str, Any]:
            [found] = [each for each in await self.all() if each.get("messageId") == message_id]
            assert fields.items() <= found.items()
            return found

        return await eventually(find)


@pytest.fixture(scope="module")
async def service() -> AsyncIterator[RunningTestService]:
    async with run_service() as running:
        yield running


@pytest.fixture
def letters(service: RunningTestService) -> DeadLetters:
    return DeadLetters(service)


def queue_of(service: RunningTestService, name: str) -> str:
    return f"{service.variables['RABBITMQ_NAME_PREFIX']}.{name}"


WRONG: list[tuple[str, object, str]] = [
    ("order.confirmed.v1", None, "does not fit at data"),
    ("order.confirmed.v1", {"orderId": "7"}, "does not fit at customerId, orderId"),
    ("order.shipped.v1", {**order_data(uuid4()), "items": "none"}, "does not fit at items"),
    (
        "order.failed.v1",
        {**order_data(uuid4()), "total": {"amount": 1.5, "currency": "EUR"}},
        "does not fit at total.amount",
    ),
    ("user.registered.v1", {"userId": str(uuid4())}, "does not fit at email, locale, name"),
    (
        "user.registered.v1",
        {
            "userId": str(uuid4()),
            "email": "a@b.example\nBcc: c@d.example",
            "name": "",
            "locale": "en",
        },
        "does not fit at email",
    ),
    ("user.locked.v1", {"userId": str(uuid4())}, "this type of event is not known"),
]


class TestAMessageThatCannotBeHandled:
    @pytest.mark.parametrize(("type_", "data", "reason"), WRONG)
    async def test_becomes_a_dead_letter_at_once_and_holds_up_no_other(
        self,
        service: RunningTestService,
        letters: DeadLetters,
        type_: str,
        data: object,
        reason: str,
    ) -> None:
        poison, user_id = event(type_, data), uuid4()
        queue = f"{type_.partition('.')[0]}-events"

        await service.events.put(queue, poison.to_json().encode())
        await service.events.publish(registered(user_id), order_event("confirmed", user_id))

        letter = await letters.of(poison.id, queue=queue_of(service, queue), type=type_)
        assert reason in letter["reason"]

        async def has_arrived() -> None:
            assert len(service.outbox.emails(f"{user_id.hex}@mail.example")) == 1

        await eventually(has_arrived)

    @pytest.mark.parametrize("content", [b"not JSON", b"\xff\xfe", b"[]", b'{"id": 7}', b""])
    async def test_and_not_even_be_read_is_a_dead_letter_as_well(
        self, service: RunningTestService, letters: DeadLetters, content: bytes
    ) -> None:
        before = {each["id"] for each in await letters.all()}

        await service.events.put("payment-events", content)

        async def is_there() -> None:
            [new] = [each for each in await letters.all() if each["id"] not in before]
            assert (new["size"], new["deaths"]) == (len(content), 1)
            assert new["reason"].startswith("ValidationError")

        await eventually(is_there)
        assert await message_count(f"{queue_of(service, 'payment-events')}.dead") == 0

    async def test_is_one_dead_letter_however_often_it_arrives(
        self, service: RunningTestService, letters: DeadLetters
    ) -> None:
        poison = event("order.confirmed.v1", {}).to_json().encode()
        message_id = describe(poison)[0]

        for _ in range(3):
            await service.events.put("order-events", poison)

        await letters.of(str(message_id), deaths=3)


class TestReplaying:
    async def bury(self, service: RunningTestService, body: bytes) -> None:
        """Put a message where the consumer puts what failed too often."""
        headers: HeadersType = {
            "x-error": "RuntimeError: something was away",
            "traceparent": "00-a-b-01",
        }
        async with open_channel() as channel:
            message = aio_pika.Message(body, headers=headers)
            queue = f"{queue_of(service, 'order-events')}.dead"
            await channel.default_exchange.publish(message, queue)

    async def test_lets_a_message_have_its_effect_once_the_cause_is_removed(
        self, service: RunningTestService, letters: DeadLetters
    ) -> None:
        user_id = uuid4()
        await service.events.publish(registered(user_id))
        order = order_event("refunded", user_id)
        await self.bury(service, order.to_json().encode())
        letter = await letters.of(order.id, reason="RuntimeError: something was away")

        answers = await asyncio.gather(
            *(letters.ask("POST", f"/{letter['id']}/replay") for _ in range(4))
        )

        assert sorted(answer.status for answer in answers) == [200, 409, 409, 409]

        async def has_arrived() -> None:
            assert len(service.outbox.emails(f"{user_id.hex}@mail.example")) == 1

        await eventually(has_arrived)
        [done] = [each for each in await letters.all("replayed") if each["id"] == letter["id"]]
        assert done["size"] == 0
        [row] = await service.query("SELECT body FROM dead_letters WHERE id = $1", letter["id"])
        assert row["body"] == b""
        [audited] = await service.query(
            "SELECT actor, action FROM audit_log WHERE target = $1", letter["id"]
        )
        assert tuple(audited) == (str(ADMINISTRATOR), "dead_letter.replay")

    async def test_of_a_message_that_dies_again_loses_nothing(
        self, service: RunningTestService, letters: DeadLetters
    ) -> None:
        poison = event("order.confirmed.v1", {"orderId": 7})
        await service.events.put("order-events", poison.to_json().encode())
        letter = await letters.of(poison.id, deaths=1)

        assert (await letters.ask("POST", f"/{letter['id']}/replay")).status == 200

        again = await letters.of(poison.id, deaths=2)
        assert (again["id"], again["size"]) == (letter["id"], letter["size"])

    async def test_of_all_takes_each_once_even_when_it_dies_again(
        self, service: RunningTestService, letters: DeadLetters
    ) -> None:
        user_id = uuid4()
        await service.events.publish(registered(user_id))
        good = [order_event("cancelled", user_id) for _ in range(3)]
        for each in good:
            await self.bury(service, each.to_json().encode())
        for each in good:
            await letters.of(each.id)
        waiting = len(await letters.all())

        answer = await letters.ask("POST", "/replay")

        assert (answer.status, answer.body) == (200, {"replayed": waiting})

        async def have_arrived() -> None:
            assert len(service.outbox.emails(f"{user_id.hex}@mail.example")) == 3

        await eventually(have_arrived)

        async def the_others_are_back() -> None:
            assert len(await letters.all()) == waiting - len(good)

        await eventually(the_others_are_back)

    async def test_can_be_decided_against(
        self, service: RunningTestService, letters: DeadLetters
    ) -> None:
        poison = event("order.confirmed.v1", {})
        await service.events.put("order-events", poison.to_json().encode())
        letter = await letters.of(poison.id)

        assert (await letters.ask("POST", f"/{letter['id']}/discard")).status == 200

        assert (await letters.ask("POST", f"/{letter['id']}/discard")).status == 409
        assert (await letters.ask("POST", f"/{letter['id']}/replay")).status == 409
        assert (await letters.ask("POST", f"/{uuid4()}/replay")).status == 404
        assert letter["id"] in {each["id"] for each in await letters.all("discarded")}

    async def test_needs_the_broker_and_changes_nothing_without_it(self) -> None:
        async with relay_to(broker_url()) as (relay, url), run_service(RABBITMQ_URL=url) as service:
            letters = DeadLetters(service)
            poison = event("order.confirmed.v1", {})
            await service.events.put("order-events", poison.to_json().encode())
            letter = await letters.of(poison.id)
            relay.break_connections()

            async def is_refused() -> None:
                answer = await letters.ask("POST", f"/{letter['id']}/replay")
                assert answer.status == 503

            await eventually(is_refused)
            assert (await letters.ask("POST", "/replay")).status == 503
            await letters.of(poison.id, state="waiting", size=letter["size"])


async def test_are_listed_page_by_page(service: RunningTestService, letters: DeadLetters) -> None:
    poison = [event("order.confirmed.v1", {}) for _ in range(3)]
    for each in poison:
        await service.events.put("order-events", each.to_json().encode())
        await letters.of(each.id)
    found: list[str] = []
    cursor = ""

    for _ in range(100):
        page = (await letters.ask(path=f"?limit=2{cursor}")).body
        found += [each["id"] for each in page["items"]]
        if "nextCursor" not in page:
            break
        cursor = f"&cursor={page['nextCursor']}"

    assert found == [each["id"] for each in await letters.all()]
    assert len(found) == len(set(found)) >= 3


@given(
    st.sampled_from(sorted(EVENT_TYPES)),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.floats(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["userId", "orderId", "customerId", "email", "items", "total"]),
                inner,
            )
        ),
    ),
)
def test_data_of_any_shape_is_read_or_refused_without_a_word_of_it(type_: str, data: Any) -> None:
    reason = ""
    try:
        read_event(event(type_, data))
    except UnreadableEvent as error:
        reason = str(error)

    assert re.fullmatch(rf"({type_} does not fit at [A-Za-z0-9_., ]+)?", reason)


@pytest.mark.parametrize(
    "envelope",
    [
        {"time": datetime(2026, 11, 20)},  # noqa: DTZ001
        {"time": datetime(9999, 12, 31, tzinfo=UTC)},
        {"time": datetime(1, 1, 1, tzinfo=UTC)},
        {"id": "a\0b"},
        {"type": "order.lost.v1"},
    ],
)
def test_an_envelope_that_makes_no_sense_is_refused(envelope: dict[str, Any]) -> None:
    order = order_event("confirmed", uuid4())

    with pytest.raises(UnreadableEvent):
        read_event(order.model_copy(update=envelope))


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_token_of_any_end_is_read(expires_at: datetime) -> None:
    request = requested("verification", uuid4(), "token", expiresAt=expires_at.isoformat())

    _, notice = read_event(request)

    assert notice is not None
    assert notice.expires_at <= request.time + timedelta(days=2)


@given(st.binary())
def test_any_content_is_described(body: bytes) -> None:
    message_id, message_type = describe(body)

    assert message_id is None or body.strip().startswith(b"{")
    assert message_type is None or body.strip().startswith(b"{")


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("RuntimeError: away", "RuntimeError: away"),
        ("KeyError: 'ada@mail.example'", "KeyError: …"),
        ("ValueError: +4915112345678 of ada@mail.example", "ValueError: … of …"),
        (
            "ValidationError: 1 error\n id\n Input [type=x, input_value='secret ', input_type=str]",
            "ValidationError: 1 error id Input [type=x,",
        ),
        ("", "not known"),
        ("x" * 1_000, "x" * LONGEST_REASON),
    ],
)
def test_a_reason_says_what_went_wrong_and_not_with_what(reason: str, shown: str) -> None:
    assert harmless_reason(reason) == shown
