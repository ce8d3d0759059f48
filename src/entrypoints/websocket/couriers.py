"""What couriers say over a socket."""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from application.delivery.report_location import ReportLocation, ReportLocationHandler
from domain.delivery.points import POINTS_MAX
from domain.kernel.access import Principal
from entrypoints.http.courier_wire import PointBody
from entrypoints.websocket.commands import Command
from entrypoints.websocket.wire import Request


class ReportedPlaces(Request, kw_only=True, tag="location"):
    """Where a courier is, the newest point and those kept while offline: as over HTTP."""

    points: Annotated[list[PointBody], msgspec.Meta(min_length=1, max_length=POINTS_MAX)]


class CourierCommands:
    def __init__(self, *, report: ReportLocationHandler) -> None:
        self._report = report

    @property
    def commands(self) -> Sequence[Command]:
        return (Command(ReportedPlaces, self.locate),)

    async def locate(self, by: Principal, frame: ReportedPlaces) -> object:
        points = tuple(point.to_point() for point in frame.points)
        reported = await self._report(ReportLocation(by=by, points=points))
        return {"kept": reported.kept}
