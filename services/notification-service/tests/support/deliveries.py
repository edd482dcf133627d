"""Looking at what becomes of deliveries."""

from typing import Any
from uuid import UUID

from tests.support.eventually import eventually
from tests.support.running_service import RunningTestService


async def states(service: RunningTestService, user_id: UUID) -> dict[tuple[str, str], str]:
    """Read how the deliveries to a user stand, by type of event and channel."""
    rows = await service.query(
        "SELECT event_type, channel, state FROM deliveries WHERE user_id = $1", user_id
    )
    return {(row["event_type"], row["channel"]): row["state"] for row in rows}


async def has_states(
    service: RunningTestService, user_id: UUID, expected: dict[tuple[str, str], str]
) -> None:
    """Wait until the deliveries to a user stand like this."""

    async def check() -> None:
        assert await states(service, user_id) == expected

    await eventually(check)


async def mails_to(service: RunningTestService, user_id: UUID, number: int = 1) -> list[Any]:
    """Wait until so many mails were sent to a user."""

    async def find() -> list[Any]:
        found = service.outbox.emails(f"{user_id.hex}@mail.example")
        assert len(found) == number
        return found

    return await eventually(find)
