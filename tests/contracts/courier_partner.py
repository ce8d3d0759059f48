"""What every ``CourierPartner`` must do. A new partner subclasses this and nothing else.

Its notices are tried by the suites of ``tests/contracts/partner_notices.py``, as far as the
partner signs them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum, auto
from typing import Protocol
from uuid import UUID, uuid4

import pytest

from application.delivery.partner_ports import (
    CourierPartner,
    PartnerJob,
    PartnerOrder,
    PartnerRefused,
)
from application.platform.errors import Unavailable
from domain.delivery.consignment_events import Step
from domain.delivery.partner_report import PartnerReport
from domain.kernel.ids import ConsignmentId

type Signed = tuple[bytes, Mapping[str, str]]

REASONS = {
    "out-of-area",
    "too-large",
    "closed",
    "no-couriers",
    "quote-expired",
    "address-unknown",
    "not-supported",
    "account-trouble",
    "other",
}
"""Why partners refuse, in our words."""

NEVER = UUID(int=7)


class Plot(StrEnum):
    """How a job goes."""

    GOES_WELL = auto()
    """Quoted, booked, and brought as far as the test lets the courier come."""

    IS_NOT_QUOTED = auto()
    """They do not bring such things, and say so when they are asked for the price."""

    IS_REFUSED = auto()
    """Quoted; the booking is refused."""

    IS_UNANSWERED = auto()
    """The partner books; the answer to the first call gets lost."""

    NEVER_ARRIVES = auto()
    """The booking gets lost on the way, and later ones under its key as well."""


class Trouble(StrEnum):
    """What all calls meet with."""

    TIME_OUT = auto()
    BUSY = auto()
    """429."""

    BROKEN = auto()
    """500."""

    NONSENSE = auto()
    """200, and nobody can read what it says."""


class Verb(StrEnum):
    QUOTE = auto()
    BOOK = auto()
    CANCEL = auto()
    LOOK_UP = auto()


class Stage(Protocol):
    """A partner's test environment: what a test can have it play, and what really happened."""

    @property
    def partner(self) -> CourierPartner: ...

    @property
    def steps(self) -> Sequence[Step]:
        """Those that this partner tells of a delivery that goes well, in order."""
        ...

    def now(self) -> datetime:
        """By the clock that partner and test share."""
        ...

    def job(self, plot: Plot) -> PartnerJob:
        """A new job, which goes like that."""
        ...

    async def let_reach(self, key: ConsignmentId, step: Step) -> None:
        """It gets so far with the partner, and notices of all on the way have been sent.

        ``CANCELLED``: the partner itself gives it up now, fetched or not. ``RETURNED``: after
        it was fetched nobody takes it.
        """
        ...

    async def say_something_unknown(self, key: ConsignmentId) -> None:
        """The partner has it in a status that nobody has ever heard of, and sends a notice."""
        ...

    def let_calls_meet(self, trouble: Trouble) -> None:
        """From now on all calls meet with it."""
        ...

    def made(self, key: ConsignmentId) -> int:
        """How many deliveries the partner has made of the key, by their own books."""
        ...

    async def notices_about(self, key: ConsignmentId) -> list[Signed]:
        """The notices that were sent about it, in order."""
        ...

    def sign(self, body: bytes) -> Mapping[str, str]:
        """Headers with which our webhook believes that the partner sent this now."""
        ...

    def let_notices_age(self) -> None:
        """Let so much time pass that what was signed is not believed any more."""
        ...


class CourierPartnerContract:
    """Subclass it and give it a ``stage`` fixture."""

    @pytest.fixture
    def stage(self) -> Stage:
        raise AssertionError("Every adapter brings its own.")

    def test_an_offer_says_where_and_what(self, stage: Stage) -> None:
        offer = stage.partner.offer

        assert stage.partner.name == stage.partner.name.lower()
        assert all(len(country) == 2 and country.isupper() for country in offer.countries)
        assert offer.countries
        assert offer.currencies
        assert offer.sizes
        assert offer.grams_max > 0
        assert offer.metres_max > 0

    async def test_a_quote_says_what_it_costs_and_when(self, stage: Stage) -> None:
        quote = await stage.partner.quote(stage.job(Plot.GOES_WELL))

        assert quote.price.amount > 0
        assert quote.price.currency in stage.partner.offer.currencies
        assert stage.now() <= quote.pick_up_at <= quote.arrives_at
        assert stage.now() < quote.expires_at

    async def test_what_they_do_not_bring_is_not_quoted(self, stage: Stage) -> None:
        with pytest.raises(PartnerRefused) as refused:
            await stage.partner.quote(stage.job(Plot.IS_NOT_QUOTED))

        assert refused.value.reason in REASONS

    async def test_a_booking_says_how_they_call_it(self, stage: Stage) -> None:
        order, report = await booked(stage)

        assert report.reference
        assert (report.step, report.is_collected) == (Step.BOOKED, False)
        assert report.at.tzinfo is not None
        assert stage.made(order.key) == 1

    async def test_a_refused_booking_leaves_nothing_with_them(self, stage: Stage) -> None:
        order = await ordered(stage, Plot.IS_REFUSED)

        with pytest.raises(PartnerRefused) as refused:
            await stage.partner.book(order)

        assert refused.value.reason in REASONS
        assert await stage.partner.look_up(order.key, reference="") == []
        assert stage.made(order.key) == 0

    async def test_what_is_booked_twice_is_brought_once(self, stage: Stage) -> None:
        order, report = await booked(stage)

        again = await stage.partner.book(order)

        assert (again.reference, again.step) == (report.reference, report.step)
        assert stage.made(order.key) == 1

    async def test_two_keys_are_two_deliveries(self, stage: Stage) -> None:
        _, first = await booked(stage)
        _, second = await booked(stage)

        assert first.reference != second.reference

    async def test_a_booking_whose_answer_was_lost_is_found_by_its_key(self, stage: Stage) -> None:
        order = await ordered(stage, Plot.IS_UNANSWERED)
        with pytest.raises(Unavailable):
            await stage.partner.book(order)

        [report] = await stage.partner.look_up(order.key, reference="")

        assert report.reference
        assert (report.step, report.is_collected) == (Step.BOOKED, False)
        assert stage.made(order.key) == 1

    async def test_a_booking_whose_answer_was_lost_is_not_made_again(self, stage: Stage) -> None:
        order = await ordered(stage, Plot.IS_UNANSWERED)
        with pytest.raises(Unavailable):
            await stage.partner.book(order)

        again = await stage.partner.book(order)

        assert [again.reference] == [
            report.reference for report in await stage.partner.look_up(order.key, reference="")
        ]
        assert stage.made(order.key) == 1

    async def test_a_booking_that_never_arrived_is_not_found(self, stage: Stage) -> None:
        order = await ordered(stage, Plot.NEVER_ARRIVES)
        with pytest.raises(Unavailable):
            await stage.partner.book(order)

        assert await stage.partner.look_up(order.key, reference="") == []
        assert stage.made(order.key) == 0

    async def test_what_nobody_booked_is_not_found(self, stage: Stage) -> None:
        assert await stage.partner.look_up(ConsignmentId(NEVER), reference="") == []

    async def test_what_nobody_booked_cannot_be_cancelled(self, stage: Stage) -> None:
        assert await stage.partner.cancel(ConsignmentId(NEVER), reference="") is None

    async def test_a_look_up_tells_what_the_booking_told(self, stage: Stage) -> None:
        order, report = await booked(stage)

        for reference in ("", report.reference):
            [found] = await stage.partner.look_up(order.key, reference=reference)
            assert (found.reference, found.step) == (report.reference, report.step)

    @pytest.mark.parametrize("knows_reference", [True, False])
    async def test_what_is_cancelled_in_time_is_not_fetched(
        self, stage: Stage, *, knows_reference: bool
    ) -> None:
        order, report = await booked(stage)
        reference = report.reference if knows_reference else ""

        cancelled = await stage.partner.cancel(order.key, reference=reference)

        assert cancelled is not None
        assert (cancelled.step, cancelled.is_collected) == (Step.CANCELLED, False)
        assert cancelled.reference == report.reference
        [found] = await stage.partner.look_up(order.key, reference=report.reference)
        assert (found.step, found.is_collected) == (Step.CANCELLED, False)

    async def test_what_is_cancelled_twice_is_cancelled(self, stage: Stage) -> None:
        order, report = await booked(stage)

        for _ in range(2):
            cancelled = await stage.partner.cancel(order.key, reference=report.reference)

            assert cancelled is not None
            assert (cancelled.step, cancelled.is_collected) == (Step.CANCELLED, False)

    async def test_a_cancelled_booking_is_not_made_again(self, stage: Stage) -> None:
        order, report = await booked(stage)
        await stage.partner.cancel(order.key, reference=report.reference)

        again = await stage.partner.book(order)

        assert (again.reference, again.step) == (report.reference, Step.CANCELLED)
        assert stage.made(order.key) == 1

    async def test_what_was_fetched_cannot_be_cancelled_as_if_it_was_not(
        self, stage: Stage
    ) -> None:
        order, report = await booked(stage)
        await stage.let_reach(order.key, Step.COLLECTED)

        answer = await stage.partner.cancel(order.key, reference=report.reference)

        assert answer is not None
        assert answer.is_collected
        [found] = await stage.partner.look_up(order.key, reference=report.reference)
        assert found.is_collected

    async def test_each_step_is_told_as_it_is(self, stage: Stage) -> None:
        order, report = await booked(stage)

        for step in stage.steps:
            await stage.let_reach(order.key, step)

            [found] = await stage.partner.look_up(order.key, reference=report.reference)
            assert (found.step, found.reference) == (step, report.reference)
            assert found.is_collected is (step in _COLLECTED)

    async def test_what_nobody_takes_comes_back(self, stage: Stage) -> None:
        order, report = await booked(stage)

        await stage.let_reach(order.key, Step.RETURNED)

        [found] = await stage.partner.look_up(order.key, reference=report.reference)
        assert (found.step, found.is_collected) == (Step.RETURNED, True)

    async def test_a_partner_may_give_up_before_anybody_has_come(self, stage: Stage) -> None:
        order, report = await booked(stage)

        await stage.let_reach(order.key, Step.CANCELLED)

        [found] = await stage.partner.look_up(order.key, reference=report.reference)
        assert (found.step, found.is_collected) == (Step.CANCELLED, False)

    async def test_a_partner_who_gives_up_later_has_fetched_it(self, stage: Stage) -> None:
        order, report = await booked(stage)
        await stage.let_reach(order.key, Step.COLLECTED)

        await stage.let_reach(order.key, Step.CANCELLED)

        [found] = await stage.partner.look_up(order.key, reference=report.reference)
        assert (found.step, found.is_collected) == (Step.CANCELLED, True)

    async def test_a_status_that_nobody_knows_tells_nothing(self, stage: Stage) -> None:
        order, report = await booked(stage)

        await stage.say_something_unknown(order.key)

        with pytest.raises(Unavailable):
            await stage.partner.look_up(order.key, reference=report.reference)

    @pytest.mark.parametrize("verb", Verb)
    @pytest.mark.parametrize("trouble", Trouble)
    async def test_no_answer_tells_nothing(
        self, stage: Stage, trouble: Trouble, verb: Verb
    ) -> None:
        order = await ordered(stage)

        stage.let_calls_meet(trouble)

        with pytest.raises(Unavailable):
            await asked(stage, verb, order)


_COLLECTED = {
    *(Step.COLLECTED, Step.TO_DROP_OFF, Step.AT_DROP_OFF),
    *(Step.RETURNING, Step.RETURNED, Step.DELIVERED),
}


async def ordered(stage: Stage, plot: Plot = Plot.GOES_WELL) -> PartnerOrder:
    """A job that was quoted, with a new key."""
    job = stage.job(plot)
    quote = await stage.partner.quote(job)
    return PartnerOrder(key=ConsignmentId(uuid4()), job=job, quote=quote)


async def booked(stage: Stage) -> tuple[PartnerOrder, PartnerReport]:
    order = await ordered(stage)
    return order, await stage.partner.book(order)


async def asked(stage: Stage, verb: Verb, order: PartnerOrder) -> object:
    partner = stage.partner
    match verb:
        case Verb.QUOTE:
            return await partner.quote(order.job)
        case Verb.BOOK:
            return await partner.book(order)
        case Verb.CANCEL:
            return await partner.cancel(order.key, reference="r-1")
        case Verb.LOOK_UP:
            return await partner.look_up(order.key, reference="r-1")
