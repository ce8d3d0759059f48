import asyncio
import os
import time
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

from adapters.postgres.embedded_process import Postmaster
from tests.support.database import an_open_folder
from tests.support.forks import forked
from tests.support.grounds import open_grounds
from tests.support.platform import Answer, Client, visiting

IN_FLIGHT = 50
AT_ONCE_SECONDS = 0.5
END_SECONDS_MAX = 30


async def test_a_process_that_is_told_to_end_answers_everything_that_it_has_accepted(
    tmp_path: Path, database_url: str
) -> None:
    async with (
        open_grounds(tmp_path, database_url=database_url, drain_seconds="1") as grounds,
        grounds.serving() as served,
        visiting(served.address) as client,
    ):
        requests = [asyncio.create_task(register(client)) for _ in range(IN_FLIGHT)]
        # What was sent before is read before this is answered.
        await client.get("/ops/live")

        served.ask_to_end()
        told = time.monotonic()
        while (await client.get("/ops/ready")).status != 503:
            assert time.monotonic() - told < AT_ONCE_SECONDS
        answers = await asyncio.gather(*requests)

        assert {answer.status for answer in answers} == {202}
        assert await served.ended() == 0
        assert time.monotonic() - told < END_SECONDS_MAX


async def test_two_processes_that_start_together_on_nothing_share_one_database() -> None:
    with an_open_folder() as folder:
        others = {name: value for name, value in os.environ.items() if "FAIRGROUND" not in name}
        environment = others | {"FAIRGROUND_DATA_DIRECTORY": str(folder / "data")}
        async with AsyncExitStack() as stack:
            first, second = await asyncio.gather(
                *(
                    stack.enter_async_context(
                        forked("serve", "--port", "0", environment=environment, log=folder / name)
                    )
                    for name in ("first", "second")
                )
            )
            async with visiting(first.address) as here:
                there = here.at(second.address)
                ready = [(await client.get("/ops/ready")).status for client in (here, there)]
                registered = await register(here, "ada@example.com")
                await there.signed_in("ada@example.com", "correct horse battery")

            assert ready == [200, 200]
            assert registered.status == 202
            assert (await first.stop(), await second.stop()) == (0, 0)
        assert Postmaster.read(folder / "data" / "postgres" / "data") is None


async def register(client: Client, email: str = "") -> Answer:
    return await client.post(
        "/api/auth/register",
        {
            "email": email or f"{uuid4().hex}@example.com",
            "name": "Ada",
            "password": "correct horse battery",
        },
    )
