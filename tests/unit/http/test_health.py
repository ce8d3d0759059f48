from entrypoints.http.health import dispensable
from tests.support.http import an_app, calling


async def works() -> None: ...


async def fails() -> None:
    raise ConnectionRefusedError


async def test_a_process_that_answers_lives() -> None:
    async with calling(an_app(probes={"database": fails})) as client:
        answer = await client.get("/ops/live")

    assert (answer.status_code, answer.json()) == (200, {"status": "LIVE"})


async def test_a_process_is_ready_when_everything_it_needs_works() -> None:
    async with calling(an_app(probes={"database": works})) as client:
        answer = await client.get("/ops/ready")

    assert answer.status_code == 200
    assert answer.json() == {"status": "READY", "checks": {"database": "UP"}}


async def test_a_process_is_not_ready_when_something_does_not_work() -> None:
    async with calling(an_app(probes={"database": fails, "keys": works})) as client:
        answer = await client.get("/ops/ready")

    assert answer.status_code == 503
    assert answer.json() == {
        "status": "NOT_READY",
        "checks": {"database": "DOWN", "keys": "UP"},
    }


async def test_what_can_be_done_without_is_degraded_and_the_process_ready() -> None:
    probes = {"database": works, "documents": dispensable(fails), "files": dispensable(works)}
    async with calling(an_app(probes=probes)) as client:
        answer = await client.get("/ops/ready")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "READY",
        "checks": {"database": "UP", "documents": "DEGRADED", "files": "UP"},
    }
