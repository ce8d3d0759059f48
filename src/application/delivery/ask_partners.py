"""What the partners would do, all of them asked at once, and nobody waited for too long."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from application.delivery.partner_offers import unfit
from application.delivery.partner_ports import (
    CourierPartner,
    CourierPartners,
    PartnerJob,
    PartnerQuote,
    PartnerRefused,
)
from application.platform.errors import Unavailable
from application.platform.lines import Limit, Line
from application.platform.ports import Clock
from domain.delivery.bids import LeftOut

_WHY: Mapping[str, LeftOut] = {
    "out-of-area": LeftOut.OUT_OF_AREA,
    "address-unknown": LeftOut.OUT_OF_AREA,
    "too-large": LeftOut.TOO_LARGE,
    "quote-expired": LeftOut.EXPIRED,
}

type Answer = PartnerQuote | LeftOut


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerAnswers:
    """What each of them said, or why they said nothing, by their names."""

    quotes: Mapping[str, PartnerQuote]
    absent: Mapping[str, LeftOut]


NOBODY_ASKED = PartnerAnswers(quotes={}, absent={})


class AskPartners:
    """Each partner has a line of their own: one who never answers is left alone for a while."""

    def __init__(
        self,
        partners: CourierPartners,
        *,
        clock: Clock,
        deadline: timedelta,
        limit: Limit = asyncio.timeout,
    ) -> None:
        self._clock = clock
        self._lines = {
            partner.name: Line(partner.name, partner, clock, patience=deadline, limit=limit)
            for partner in partners.all()
        }

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._lines)

    def answers(self, name: str) -> bool:
        """Whether a partner would be asked now, as far as this process knows."""
        return name in self._lines and self._lines[name].is_free

    async def __call__(
        self, job: PartnerJob, *, currency: str | None, left_out: Mapping[str, LeftOut]
    ) -> PartnerAnswers:
        """Ask those who can bring it and are not left out."""
        absent = {name: why for name, why in left_out.items() if name in self._lines}
        now = self._clock.now()
        for name in self._lines.keys() - absent.keys():
            why = unfit(self._lines[name].provider.offer, job, currency=currency, now=now)
            if why is not None:
                absent[name] = why
        asked = sorted(self._lines.keys() - absent.keys())
        answers = await asyncio.gather(*(self._ask(self._lines[name], job) for name in asked))
        said = dict(zip(asked, answers, strict=True))
        return PartnerAnswers(
            quotes={name: each for name, each in said.items() if isinstance(each, PartnerQuote)},
            absent=absent
            | {name: each for name, each in said.items() if isinstance(each, LeftOut)},
        )

    async def _ask(self, line: Line[CourierPartner], job: PartnerJob) -> Answer:
        try:
            return await line.ask(lambda partner: _quoted(partner, job))
        except Unavailable:
            return LeftOut.NO_ANSWER


async def _quoted(partner: CourierPartner, job: PartnerJob) -> Answer:
    """A refusal is an answer: no reason to leave a partner alone."""
    try:
        return await partner.quote(job)
    except PartnerRefused as refused:
        return _WHY.get(refused.reason, LeftOut.DECLINED)
