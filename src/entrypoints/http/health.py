"""Whether the process lives, and whether it can be sent work."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.status_codes import HTTP_200_OK, HTTP_503_SERVICE_UNAVAILABLE

type Probe = Callable[[], Awaitable[object]]
"""Returns when the thing works, raises when it does not."""


class Degraded(Exception):
    """The thing does not work, and most of the platform does without it."""


PROBE_SECONDS_MAX = 2.0


@get("/ops/live", include_in_schema=False)
async def live() -> dict[str, str]:
    return {"status": "LIVE"}


def ready(probes: Mapping[str, Probe]) -> HTTPRouteHandler:
    @get("/ops/ready", include_in_schema=False)
    async def ready() -> Response[dict[str, object]]:
        verdicts = await asyncio.gather(*(_verdict(probe) for probe in probes.values()))
        works = "DOWN" not in verdicts
        return Response(
            {
                "status": "READY" if works else "NOT_READY",
                "checks": dict(zip(probes, verdicts, strict=True)),
            },
            status_code=HTTP_200_OK if works else HTTP_503_SERVICE_UNAVAILABLE,
        )

    return ready


async def _verdict(probe: Probe) -> str:
    try:
        async with asyncio.timeout(PROBE_SECONDS_MAX):
            await probe()
    except Degraded:
        return "DEGRADED"
    except Exception:  # noqa: BLE001  # Whatever went wrong, the answer is no.
        return "DOWN"
    return "UP"


def dispensable(probe: Probe) -> Probe:
    """Of something that the platform can do without: a process without it takes work."""

    async def ask() -> None:
        try:
            async with asyncio.timeout(PROBE_SECONDS_MAX / 2):
                await probe()
        except Exception as error:
            raise Degraded from error

    return ask
