"""The sandbox's books are the oracle of other tests, so they must survive what those do."""

import asyncio
import signal
import sys
from asyncio.subprocess import Process
from pathlib import Path

from adapters.payments.sandbox_log import SandboxLog

CHARGES = 60
# Charges the payments 1, 2, 3 … and kills itself after so many, if it is told to.
CHARGER = """
import asyncio, os, signal, sys
from uuid import UUID
from domain.kernel.ids import PaymentId
from tests.support.clock import FakeClock
from tests.support.payments import Sandbox, a_payment
from tests.support.sandbox import charged

async def main(path, charges, killed_after):
    sandbox = Sandbox(FakeClock(), path)
    async with sandbox.log:
        for number in range(1, charges + 1):
            await charged(sandbox, a_payment(id=PaymentId(UUID(int=number))))
            if number == killed_after:
                os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
"""


async def test_processes_that_charge_the_same_payments_and_die_charge_each_once(
    tmp_path: Path,
) -> None:
    path = tmp_path / "sandbox.sqlite"

    killed, *lived = [await charger(path, killed_after=number) for number in (20, 0, 0)]
    ends = [await process.wait() for process in (killed, *lived)]

    assert ends == [-signal.SIGKILL, 0, 0]
    async with SandboxLog(path) as log:
        paid = [entry.payment_id for entry in log.entries()]
    assert len(paid) == len(set(paid)) == CHARGES


async def test_what_was_charged_before_a_kill_is_in_the_books(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.sqlite"

    process = await charger(path, killed_after=20)
    await process.wait()

    async with SandboxLog(path) as log:
        assert len(log.entries()) == 20


async def charger(path: Path, *, killed_after: int) -> Process:
    arguments = (CHARGER, str(path), str(CHARGES), str(killed_after))
    return await asyncio.create_subprocess_exec(sys.executable, "-c", *arguments)
