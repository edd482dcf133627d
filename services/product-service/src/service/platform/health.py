"""Whether this instance should get requests."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

from service.platform.process.with_timeout import with_timeout

CHECK_TIMEOUT_MS = 1_000
"""A dependency that has not answered by now is down: the probe has a time limit of its own."""

HealthStatus = Literal["ok", "degraded", "unavailable", "starting", "stopping"]
"""`degraded`: a dependency is down that the service can do without for a while."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How a dependency is doing, as `/health/ready` shows it."""

    status: Literal["up", "down"]
    required: bool
    """Whether the service can do nothing useful without it."""
    reason: str | None = None
    """Why it is down."""

    def to_json(self) -> dict[str, object]:
        """Leave out the reason where there is none."""
        result: dict[str, object] = {"status": self.status, "required": self.required}
        return result if self.reason is None else {**result, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class HealthReport:
    """How the instance and its dependencies are doing."""

    ready: bool
    status: HealthStatus
    checks: dict[str, CheckResult] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Check:
    name: str
    required: bool
    run: Callable[[], Awaitable[object]]


class Health:
    """Knows whether this instance should get requests."""

    def __init__(self) -> None:
        self._checks: list[_Check] = []
        self._phase: Literal["starting", "running", "stopping"] = "starting"

    def add(self, name: str, run: Callable[[], Awaitable[object]], *, required: bool) -> None:
        """Add a dependency to what readiness depends on.

        :param run: returns when the dependency works, raises when it does not
        """
        self._checks.append(_Check(name, required, run))

    def mark_running(self) -> None:
        """Say that the service answers requests."""
        self._phase = "running"

    def mark_stopping(self) -> None:
        """Say that the service is not ready from now on, so that no new requests are sent here."""
        self._phase = "stopping"

    async def report(self) -> HealthReport:
        """Ask all dependencies at the same time."""
        results = await asyncio.gather(*(_run(check) for check in self._checks))
        checks = {check.name: result for check, result in zip(self._checks, results, strict=True)}
        if self._phase != "running":
            return HealthReport(ready=False, status=self._phase, checks=checks)
        down = [result for result in results if result.status == "down"]
        if any(result.required for result in down):
            return HealthReport(ready=False, status="unavailable", checks=checks)
        return HealthReport(ready=True, status="degraded" if down else "ok", checks=checks)


async def _run(check: _Check) -> CheckResult:
    try:
        await with_timeout(check.run(), CHECK_TIMEOUT_MS)
    except Exception as error:  # noqa: BLE001
        return CheckResult("down", check.required, str(error) or "not reachable")
    return CheckResult("up", check.required)
