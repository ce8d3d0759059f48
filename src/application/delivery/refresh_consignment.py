from datetime import datetime, timedelta

from application.delivery.partner_calls import RARELY, PartnerCalls, pause
from application.delivery.partner_news import PartnerNews
from application.platform.errors import Unavailable
from application.platform.ports import Clock
from application.platform.tasks import NotYet, Task
from domain.delivery.consignment import Consignment
from domain.delivery.consignment_events import (
    ConsignmentCancelled,
    ConsignmentDoubted,
    ConsignmentRefused,
)
from domain.kernel.ids import ConsignmentId

LOOKS = (timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=1))
"""When we look at what has ended, counted from its end."""

ASKED_FOR = timedelta(days=1)
"""So long a partner who does not answer is asked about it, more and more rarely."""


def first_look_at_ended(event: ConsignmentCancelled | ConsignmentRefused) -> datetime:
    return event.at + LOOKS[0]


class LookUpConsignment:
    """Ask the partner how everything stands that they have of it, and take it in.

    What is theirs although it has ended here is cancelled there.
    """

    def __init__(self, *, news: PartnerNews, calls: PartnerCalls) -> None:
        self._news = news
        self._calls = calls

    async def __call__(self, consignment_id: ConsignmentId) -> tuple[Consignment, bool]:
        """How it stands, and whether nobody comes for what has ended.

        Raises ``Unavailable``.
        """
        known = await self._news.read(consignment_id)
        reports = await self._calls.look_up(known)
        after = await self._news.take_in(
            consignment_id, lambda found, now: found.learn_all(reports, now=now)
        )
        if not after.is_over or after.is_collected:
            return after, True
        strays = [report.reference for report in reports if report.may_still_come]
        for reference in strays:
            await self._calls.cancel(after, reference=reference)
        return after, not strays


class RefreshConsignment:
    """Reaction: a notice tells what is not believed before the partner was asked."""

    def __init__(self, *, look_up: LookUpConsignment, clock: Clock) -> None:
        self._look_up = look_up
        self._clock = clock

    async def __call__(self, event: ConsignmentDoubted, _task: Task) -> None:
        try:
            _, is_settled = await self._look_up(event.consignment_id)
        except Unavailable:
            is_settled = False
        if not is_settled:
            _ask_again(event.at, self._clock.now())


class WatchEndedConsignment:
    """Reaction: look now and then whether anybody comes for what has ended.

    A call of a process that was held up may reach the partner long after, and a partner may be
    wrong about a cancellation.
    """

    def __init__(self, *, look_up: LookUpConsignment, news: PartnerNews, clock: Clock) -> None:
        self._look_up = look_up
        self._news = news
        self._clock = clock

    async def __call__(self, event: ConsignmentCancelled | ConsignmentRefused, _task: Task) -> None:
        known = await self._news.read(event.consignment_id)
        if known.asked_at is None and not known.reference:
            return
        now = self._clock.now()
        try:
            _, is_settled = await self._look_up(event.consignment_id)
        except Unavailable:
            is_settled = False
        if not is_settled:
            _ask_again(event.at, now)
        for after in LOOKS:
            if now < event.at + after:
                raise NotYet(event.at + after)


def _ask_again(since: datetime, now: datetime) -> None:
    """Raise ``NotYet``, until it is too long ago to matter to anybody."""
    if now < since + LOOKS[-1]:
        raise NotYet(pause(since, now))
    if now < since + ASKED_FOR:
        raise NotYet(now + RARELY)
