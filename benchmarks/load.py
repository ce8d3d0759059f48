"""Load: so many clients, each sending its next request when the last one is answered."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from statistics import median

type Request = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Requests a second, and latencies in milliseconds."""

    rate: float
    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, seconds: Sequence[float], elapsed: float) -> "Measured":
        ordered = sorted(seconds)

        def at(share: float) -> float:
            return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000

        return cls(rate=len(ordered) / elapsed, p50=at(0.50), p95=at(0.95), p99=at(0.99))

    @classmethod
    def middle(cls, runs: Sequence["Measured"]) -> "Measured":
        """The median of each figure over several runs."""
        return cls(
            rate=median(run.rate for run in runs),
            p50=median(run.p50 for run in runs),
            p95=median(run.p95 for run in runs),
            p99=median(run.p99 for run in runs),
        )


async def measure(clients: Sequence[Request], *, seconds: float) -> Measured:
    """Let all clients send for that long. A request that fails ends the run."""
    latencies: list[float] = []
    started = time.perf_counter()
    until = started + seconds

    async def keep_sending(request: Request) -> None:
        now = time.perf_counter()
        while now < until:
            await request()
            before, now = now, time.perf_counter()
            latencies.append(now - before)

    async with asyncio.TaskGroup() as group:
        for request in clients:
            group.create_task(keep_sending(request))
    return Measured.of(latencies, time.perf_counter() - started)


async def measure_each(clients: Sequence[Request], *, times: int) -> Sequence[float]:
    """Let each client send so many requests; return how long each of them took."""
    took: list[float] = []

    async def send(request: Request) -> None:
        for _ in range(times):
            began = time.perf_counter()
            await request()
            took.append(time.perf_counter() - began)

    async with asyncio.TaskGroup() as group:
        for request in clients:
            group.create_task(send(request))
    return took
