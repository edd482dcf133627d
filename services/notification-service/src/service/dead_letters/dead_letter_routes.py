"""The HTTP interface of dead letters."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from service.administration.callers import Callers
from service.dead_letters.dead_letter import DeadLetter, DeadLetterState
from service.dead_letters.postgresql_dead_letters import PostgresqlDeadLetters, Publish
from service.paging.cursor import decode_cursor
from service.platform.identity.identity import Identity


def dead_letter_routes(
    letters: PostgresqlDeadLetters, publish: Publish, callers: Callers
) -> APIRouter:
    """Make the routes of dead letters."""
    router = APIRouter()
    administrator = Depends(callers.administrator)

    @router.get("/notifications/dead-letters", dependencies=[administrator])
    async def list_dead_letters(
        state: DeadLetterState = "waiting", limit: int = 20, cursor: str | None = None
    ) -> dict[str, object]:
        page = await letters.list(state, limit=limit, before=decode_cursor(cursor))
        return page.to_json(_write)

    @router.post("/notifications/dead-letters/replay")
    async def replay_dead_letters(
        identity: Annotated[Identity, administrator],
    ) -> dict[str, object]:
        return {"replayed": await letters.replay_all(identity, publish)}

    @router.post("/notifications/dead-letters/{letter_id}/replay")
    async def replay_dead_letter(
        letter_id: UUID, identity: Annotated[Identity, administrator]
    ) -> dict[str, object]:
        return _write(await letters.replay(letter_id, identity, publish))

    @router.post("/notifications/dead-letters/{letter_id}/discard")
    async def discard_dead_letter(
        letter_id: UUID, identity: Annotated[Identity, administrator]
    ) -> dict[str, object]:
        return _write(await letters.discard(letter_id, identity))

    return router


def _write(letter: DeadLetter) -> dict[str, object]:
    fields: dict[str, object] = {
        "id": str(letter.id),
        "queue": letter.queue,
        "messageId": letter.message_id,
        "type": letter.type,
        "reason": letter.reason,
        "size": letter.size,
        "state": letter.state,
        "deaths": letter.deaths,
        "diedAt": letter.died_at.isoformat(),
        "resolvedAt": None if letter.resolved_at is None else letter.resolved_at.isoformat(),
    }
    return {name: value for name, value in fields.items() if value is not None}
