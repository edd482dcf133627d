"""Made-up notices, for previews."""

from datetime import UTC, datetime
from typing import Any

from service.notices.notice_kind import NoticeKind

SAMPLE_NAME = "Kim Sample"

_HAPPENED_AT = datetime(2026, 3, 14, 9, 26, tzinfo=UTC).isoformat()
_ORDER = "5a3c1e20-7f4b-4d8e-9b1a-2c6d8e0f1a3b"


def sample_data(kind: NoticeKind) -> dict[str, Any]:
    """Make what an event of this kind could have said."""
    data: dict[str, Any] = {"happened_at": _HAPPENED_AT}
    match kind.event_type.split(".")[0]:
        case "order":
            return data | {
                "order_id": _ORDER,
                "items": [
                    {"name": "Cup", "quantity": 2, "unit_price": _euro(1_290)},
                    {"name": "Tea pot", "quantity": 1, "unit_price": _euro(3_450)},
                ],
                "total": _euro(6_030),
            }
        case "payment":
            return data | {"order_id": _ORDER, "amount": _euro(6_030)}
        case _ if kind.template.endswith("_requested"):
            until = datetime(2026, 3, 15, 9, 26, tzinfo=UTC).isoformat()
            return data | {"token": "SAMPLE-TOKEN", "expires_at": until}
        case _:
            return data


def _euro(cents: int) -> dict[str, Any]:
    return {"amount": cents, "currency": "EUR"}
