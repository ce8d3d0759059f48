"""Whether the process lives, and whether it can be sent work."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.status_codes import HTTP_200_OK, HTTP_503_SERVICE_UNAVAILABLE

type Probe = Callable[[], Awaitable[object]]
"""Returns when the thing works, raises when it does not."""

PROBE_SECONDS_MAX = 2.0


@get("/ops/live", include_in_schema=False)
async def live() -> dict[str, str]:
    return {"status": "LIVE"}


def ready(probes: Mapping[str, Probe]) -> HTTPRouteHandler:
    @get("/ops/ready", include_in_schema=False)
    async def ready() -> Response[dict[str, object]]:
        verdicts = await asyncio.gather(*(_works(probe) for probe in probes.values()))
        works = all(verdicts)
        return Response(
            {
                "status": "READY" if works else "NOT_READY",
                "checks": dict(zip(probes, map(_word, verdicts), strict=True)),
            },
            status_code=HTTP_200_OK if works else HTTP_503_SERVICE_UNAVAILABLE,
        )

    return ready


async def _works(probe: Probe) -> bool:
    try:
        async with asyncio.timeout(PROBE_SECONDS_MAX):
            await probe()
    except Exception:  # noqa: BLE001  # Whatever went wrong, the answer is no.
        return False
    return True


def _word(works: bool) -> str:  # noqa: FBT001  # A verdict is what it is.
    return "UP" if works else "DOWN"
