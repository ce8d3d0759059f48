"""The journeys that the README tells work as they are typed."""

import asyncio
import os
import re
from pathlib import Path

from tests.support.platform import serving

README = Path(__file__).parents[3] / "README.md"
SECONDS_MAX = 150


async def test_a_booking_and_an_order_work_as_the_readme_tells_them(tmp_path: Path) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```$", README.read_text(), re.MULTILINE | re.DOTALL)
    async with serving("--storage", "memory", "--sample-data", directory=tmp_path) as served:
        shell = await asyncio.create_subprocess_exec(
            *("bash", "-eu", "-o", "pipefail", "-c", "\n".join(blocks)),
            cwd=tmp_path,
            env={**os.environ, "SITE": served.address},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        async with asyncio.timeout(SECONDS_MAX):
            said, _ = await shell.communicate()

    assert shell.returncode == 0, said.decode()
    lines = said.decode().splitlines()
    assert [line for line in lines if re.fullmatch("[A-Z_]+", line)] == [
        "PUBLISHED",
        "PAYMENT_PENDING",
        "CONFIRMED",
        "ENTERED",
        "PENDING",
        "PROCESSING",
        "ACCEPTED",
        "PICKED_UP",
        "OUT_FOR_DELIVERY",
        "OUT_FOR_DELIVERY",
        "DELIVERED",
        "DELIVERED",
        "ENDED",
    ]
    assert any("ALREADY_USED" in line for line in lines)
