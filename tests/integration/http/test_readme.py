"""The journeys that the README tells work as they are typed."""

import asyncio
import os
import re
from collections.abc import Sequence
from pathlib import Path

from tests.support.platform import serving

ROOT = Path(__file__).parents[3]
COURIERS = ROOT / "docs" / "sandbox-couriers.toml"
PARTNERS = "## Let a partner bring it"
"""From there on the platform runs with other settings."""

SAMPLES = ("--storage", "memory", "--sample-data")
SECONDS_MAX = 150


def told() -> tuple[str, str]:
    before, after = (ROOT / "README.md").read_text().split(PARTNERS)
    return before, after


def typed(text: str) -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def functions(script: str) -> list[str]:
    return re.findall(r"^\w+\(\) \{.*?; \}$", script, re.MULTILINE | re.DOTALL)


async def said_by(script: Sequence[str], site: str, directory: Path) -> list[str]:
    shell = await asyncio.create_subprocess_exec(
        *("bash", "-eu", "-o", "pipefail", "-c", "\n".join(script)),
        cwd=directory,
        env={**os.environ, "SITE": site},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(SECONDS_MAX):
        said, _ = await shell.communicate()
    assert shell.returncode == 0, said.decode()
    return said.decode().splitlines()


async def test_another_partner_brings_it_as_the_readme_tells(tmp_path: Path) -> None:
    before, after = (typed(part) for part in told())
    script = [before[0], *functions("\n".join(before[1:])), *after]
    couriers = tmp_path / "couriers.toml"
    couriers.write_text(COURIERS.read_text().replace("speed = 20", "speed = 100"))

    async with serving(
        *SAMPLES,
        directory=tmp_path,
        courier_partners="sandbox",
        sandbox_couriers=str(couriers),
    ) as served:
        lines = await said_by(script, served.address, tmp_path)

    said = "\n".join(lines)
    assert [line for line in lines if re.fullmatch("[A-Z_]+", line)] == [
        "PARTNER",
        "PENDING",
        "PROCESSING",
        "DELIVERED",
    ]
    assert "'id': 'swift'" in said
    assert re.findall('"chosen": "(.*?)"', said) == ["steady", "swift"]
    assert "FAILED_BEFORE" in said


async def test_a_booking_and_an_order_work_as_the_readme_tells_them(tmp_path: Path) -> None:
    script = typed(told()[0])
    async with serving(*SAMPLES, directory=tmp_path) as served:
        lines = await said_by(script, served.address, tmp_path)

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
