"""Who did what as an administrator."""

import json
from collections.abc import Mapping
from typing import Literal

from service.platform.database.database import Queryable, Statement
from service.platform.identity.identity import Identity

Action = Literal[
    "delivery.replay",
    "delivery.discard",
    "delivery.replay_all",
    "dead_letter.replay",
    "dead_letter.discard",
    "dead_letter.replay_all",
]

INSERT = Statement(
    "insert-audit",
    "INSERT INTO audit_log (actor, action, target, details) VALUES ($1, $2, $3, $4)",
)


async def audit(
    target: Queryable,
    identity: Identity,
    action: Action,
    subject: str,
    details: Mapping[str, object] | None = None,
) -> None:
    """Note what somebody does, in the transaction in which it is done."""
    await target.query(INSERT, identity.subject, action, subject, json.dumps(details or {}))
