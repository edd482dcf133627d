import asyncio

from service.platform.health import CheckResult, Health


async def works() -> None:
    pass


async def fails() -> None:
    raise ConnectionError("connection refused")


async def hangs() -> None:
    await asyncio.Event().wait()


async def test_is_not_ready_before_the_service_runs_and_after_it_was_told_to_stop() -> None:
    health = Health()
    report = await health.report()
    assert (report.ready, report.status) == (False, "starting")

    health.mark_running()
    report = await health.report()
    assert (report.ready, report.status) == (True, "ok")

    health.mark_stopping()
    report = await health.report()
    assert (report.ready, report.status) == (False, "stopping")


async def test_is_unavailable_without_a_required_dependency_and_says_why() -> None:
    health = Health()
    health.add("one", works, required=True)
    health.add("other", fails, required=True)
    health.mark_running()

    report = await health.report()

    assert (report.ready, report.status) == (False, "unavailable")
    assert report.checks == {
        "one": CheckResult("up", required=True),
        "other": CheckResult("down", required=True, reason="connection refused"),
    }


async def test_is_degraded_but_ready_without_a_dependency_that_it_can_do_without() -> None:
    health = Health()
    health.add("extra", fails, required=False)
    health.mark_running()

    report = await health.report()

    assert (report.ready, report.status) == (True, "degraded")


async def test_takes_a_dependency_that_does_not_answer_for_one_that_is_down() -> None:
    health = Health()
    health.add("silent", hangs, required=True)
    health.mark_running()

    report = await health.report()

    assert report.checks["silent"].status == "down"
    assert report.checks["silent"].reason == "no answer within 1000 ms"
