from collections.abc import Awaitable, Callable

from service.platform.process.resources import Resources
from tests.support.log_recorder import find_lines, record_log


async def test_closes_in_the_opposite_order_and_goes_on_after_one_that_cannot_be_closed() -> None:
    logger, lines = record_log()
    closed: list[str] = []

    def closer(name: str) -> Callable[[], Awaitable[None]]:
        async def close() -> None:
            if name == "second":
                raise RuntimeError("stuck")
            closed.append(name)

        return close

    resources = Resources()
    for name in ("first", "second", "third"):
        resources.add(name, closer(name))
    await resources.close(logger)

    assert closed == ["third", "first"]
    assert find_lines(lines, message="could not close second")
