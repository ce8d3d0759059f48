import asyncio,time,shutil
from pathlib import Path
import tests.integration.http.test_crashes as T
from tests.support.database import an_open_folder
from adapters.postgres.embedded import EmbeddedPostgres
from adapters.postgres.migrations import migrate
from tests.support.grounds import open_grounds
t0=time.time()
def note(*a): print(round(time.time()-t0,2),*a)
async def main():
    with an_open_folder(Path("/var/tmp")) as folder:
        database = EmbeddedPostgres(folder / "postgres")
        url = await asyncio.to_thread(database.start); note("started")
        try:
            await asyncio.to_thread(migrate, url); note("migrated")
            async with open_grounds(folder / "data", database_url=url, **T.SETTINGS) as grounds:
                people = await grounds.people(T.PEOPLE); note("people")
                async with (
                    grounds.serving() as served,
                    T.shopping_at(grounds, served.address, people, seed=7) as crowd,
                ):
                    note("serving")
                    await crowd.until_acknowledged(6)
                    T.kill(database); note("killed")
                    await crowd.until_told_to_come_back(); note("503")
                    assert await T.readiness(crowd) == 503; note("not ready")
                    await asyncio.to_thread(database.start); note("restarted")
                    await crowd.until_done(); note("done", crowd.diary.statuses)
                    try: await crowd.check(grounds)
                    except AssertionError as e: note("FAIL", e)
                    note("checked")
        finally:
            shutil.copy(folder/"data"/"log","/tmp/st/log"); shutil.copy(folder/"postgres"/"server.log","/tmp/st/server.log")
            await asyncio.to_thread(database.shut_down); note("down")
if __name__=="__main__": asyncio.run(main())
