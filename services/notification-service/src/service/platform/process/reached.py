"""Points that the process passes."""

import sys

EVENT = "service.reached"
"""The name of the audit event."""


def reached(point: str) -> None:
    """Announce that the process has come to a point where losing it would be instructive.

    Costs next to nothing while nobody listens. A test of faults listens with `sys.addaudithook`
    and ends the process at the point that it wants to know about.

    :param point: its name, for example `thing.stored`
    """
    sys.audit(EVENT, point)
