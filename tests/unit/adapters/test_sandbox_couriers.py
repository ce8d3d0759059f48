"""What the couriers of the sandbox do, by the words that they are given."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from adapters.couriers.sandbox_scenario import Company, Scenario
from adapters.couriers.sandbox_script import SCRIPTS
from adapters.couriers.sandbox_world import Deed, NotTheirs, Place
from application.delivery.partner_ports import PartnerOrder, PartnerRefused
from application.platform.errors import Unavailable
from domain.delivery.consignment_errors import ForgedPartnerNotice
from domain.delivery.consignment_events import Step
from domain.delivery.events import ProofKind
from domain.delivery.partner_report import PartnerReport
from domain.kernel.geo import Position
from domain.kernel.ids import ConsignmentId
from tests.support.clock import NOON, FakeClock
from tests.support.deliveries import HOME, SHOP
from tests.support.partner_jobs import a_partner_job, a_partner_order
from tests.support.sandbox_partners import Companies, by_stops, label_of

FAR = Position(54.5, 9.9)
RIDING = {Step.COLLECTED, Step.TO_DROP_OFF}


@pytest.fixture
async def companies() -> AsyncIterator[Companies]:
    companies = Companies()
    yield companies
    companies.log.close()


async def booked(companies: Companies, words: str = "") -> PartnerOrder:
    order = await ordered(companies, words)
    await companies.partner.book(order)
    return order


async def ordered(companies: Companies, words: str = "") -> PartnerOrder:
    job = a_partner_job(words, now=companies.clock.now())
    key = ConsignmentId(companies.ids.new())
    return await a_partner_order(companies.partner, job, key=key)


async def look_up(companies: Companies, order: PartnerOrder) -> PartnerReport:
    [report] = await companies.partner.look_up(order.key, reference="")
    return report


def deeds(companies: Companies, order: PartnerOrder) -> list[Deed]:
    done = companies.town.handlings(str(order.key), now=companies.clock.now())
    return [handling.deed for handling in done]


async def test_every_script_is_explained() -> None:
    page = await asyncio.to_thread(Path("docs/sandbox.md").read_text)

    assert [name for name in SCRIPTS if f"`sandbox:{name}`" not in page] == []


async def test_a_courier_rides_along_the_line_from_one_stop_to_the_other(
    companies: Companies,
) -> None:
    order = await booked(companies)
    there: list[float] = []
    while (report := await look_up(companies, order)).step is not Step.DELIVERED:
        companies.pass_time(seconds=20)
        if report.step in RIDING and report.position:
            assert report.at == companies.clock.now() - timedelta(seconds=20)
            there.append(report.position.metres_to(HOME))
            beside = SHOP.metres_to(report.position) + there[-1] - SHOP.metres_to(HOME)
            assert beside == pytest.approx(0, abs=1)

    assert there == sorted(there, reverse=True)
    assert there[0] - there[1] == pytest.approx(120, rel=0.01)
    assert report.position is None
    assert report.fee == order.quote.price


async def test_it_is_told_where_the_courier_is(companies: Companies) -> None:
    order = await booked(companies)
    companies.pass_time(hours=1)

    notices = await companies.notices()
    while more := await companies.notices():
        notices += more

    times = [notice.report.at for notice in notices]
    assert times == sorted(times)
    steps = [notice.report.step for notice in notices]
    assert sorted(set(steps), key=steps.index) == [
        Step.BOOKED,
        Step.TO_PICK_UP,
        Step.AT_PICK_UP,
        Step.COLLECTED,
        Step.TO_DROP_OFF,
        Step.AT_DROP_OFF,
        Step.DELIVERED,
    ]
    ridden = [notice.report for notice in notices if notice.report.step is Step.TO_DROP_OFF]
    assert len(ridden) > 10
    assert all(report.position for report in ridden)
    gaps = {after.at - before.at for before, after in pairwise(ridden[1:])}
    assert gaps == {timedelta(seconds=15)}
    assert {notice.key for notice in notices} == {order.key}


@pytest.mark.parametrize(
    ("words", "step", "is_collected", "done"),
    [
        ("", Step.DELIVERED, True, [Deed.FETCHED, Deed.HANDED_OVER]),
        ("sandbox:late", Step.DELIVERED, True, [Deed.FETCHED, Deed.HANDED_OVER]),
        ("sandbox:comes-back", Step.RETURNED, True, [Deed.FETCHED, Deed.BROUGHT_BACK]),
        ("sandbox:stays-with-them", Step.RETURNING, True, [Deed.FETCHED]),
        ("sandbox:cancel-before-pick-up", Step.CANCELLED, False, []),
        ("sandbox:cancel-after-pick-up", Step.RETURNED, True, [Deed.FETCHED, Deed.BROUGHT_BACK]),
        ("sandbox:cancel-after-pick-up-lost", Step.CANCELLED, True, [Deed.FETCHED, Deed.LOST]),
        (
            "sandbox:cancel-after-pick-up-brought",
            Step.DELIVERED,
            True,
            [Deed.FETCHED, Deed.HANDED_OVER],
        ),
        ("sandbox:contradict", Step.DELIVERED, True, [Deed.FETCHED, Deed.HANDED_OVER]),
        ("sandbox:unknown-status", Step.DELIVERED, True, [Deed.FETCHED, Deed.HANDED_OVER]),
        ("sandbox:never-comes", Step.BOOKED, False, []),
        ("sandbox:stands-still", Step.TO_PICK_UP, False, []),
        ("sandbox:stalls", Step.TO_DROP_OFF, True, [Deed.FETCHED]),
    ],
)
async def test_how_it_ends_is_said_and_done(
    companies: Companies, words: str, step: Step, done: list[Deed], *, is_collected: bool
) -> None:
    order = await booked(companies, words)
    companies.pass_time(hours=6)

    report = await look_up(companies, order)

    assert (report.step, report.is_collected) == (step, is_collected)
    assert deeds(companies, order) == done


async def test_who_stalls_tells_nothing_any_more(companies: Companies) -> None:
    order = await booked(companies, "Third floor. sandbox:stalls, please")
    companies.pass_time(hours=1)
    before = await look_up(companies, order)
    companies.pass_time(hours=1)

    after = await look_up(companies, order)

    assert (after.at, after.position) == (before.at, before.position)
    assert after.at < NOON + timedelta(minutes=30)
    assert after.position not in {SHOP, HOME, None}


async def test_who_is_late_fetches_in_time(companies: Companies) -> None:
    usual, late = await booked(companies), await booked(companies, "sandbox:late")
    companies.pass_time(minutes=30)

    assert (await look_up(companies, usual)).step is Step.DELIVERED
    assert (await look_up(companies, late)).step is Step.TO_DROP_OFF


async def test_who_comes_late_for_the_pick_up_comes(companies: Companies) -> None:
    order = await booked(companies, "sandbox:late-pick-up")
    companies.pass_time(minutes=59)
    assert (await look_up(companies, order)).step is Step.BOOKED
    companies.pass_time(hours=1)

    assert (await look_up(companies, order)).is_collected


@pytest.mark.parametrize("words", ["sandbox:double", "sandbox:double-first"])
async def test_of_two_couriers_for_one_key_the_second_finds_nothing(
    companies: Companies, words: str
) -> None:
    order = await booked(companies, words)
    before = await companies.partner.look_up(order.key, reference="")
    companies.pass_time(hours=1)

    after = await companies.partner.look_up(order.key, reference="")

    assert [report.reference for report in after] == [report.reference for report in before]
    assert {report.step for report in after} == {Step.DELIVERED, Step.CANCELLED}
    assert deeds(companies, order) == [Deed.FETCHED, Deed.FOUND_NOTHING, Deed.HANDED_OVER]
    is_first = words == "sandbox:double"
    assert (after[0].step is Step.DELIVERED) is is_first


async def test_a_double_is_cancelled_by_its_reference(companies: Companies) -> None:
    order = await booked(companies, "sandbox:double")
    _, double = await companies.partner.look_up(order.key, reference="")

    cancelled = await companies.partner.cancel(order.key, reference=double.reference)
    companies.pass_time(hours=1)

    assert cancelled is not None
    assert (cancelled.reference, cancelled.step) == (double.reference, Step.CANCELLED)
    assert deeds(companies, order) == [Deed.FETCHED, Deed.HANDED_OVER]


async def test_a_booking_may_arrive_when_nobody_waits_for_it_any_more(
    companies: Companies,
) -> None:
    order = await ordered(companies, "sandbox:arrives-late")
    with pytest.raises(Unavailable):
        await companies.partner.book(order)
    assert await companies.partner.cancel(order.key, reference="") is None
    companies.pass_time(seconds=45)

    assert (await look_up(companies, order)).step is Step.BOOKED


async def test_a_booking_that_overtakes_one_on_its_way_is_the_only_one(
    companies: Companies,
) -> None:
    order = await ordered(companies, "sandbox:arrives-late")
    with pytest.raises(Unavailable):
        await companies.partner.book(order)

    report = await companies.partner.book(order)
    companies.pass_time(hours=1)

    assert (await look_up(companies, order)).reference == report.reference


@pytest.mark.parametrize(
    ("words", "wait", "step", "is_collected"),
    [
        ("sandbox:cancel-refused", 0, Step.BOOKED, False),
        ("sandbox:cancel-ignored", 0, Step.CANCELLED, False),
        ("sandbox:cancel-brings-back", 8, Step.RETURNING, True),
        ("", 8, Step.TO_DROP_OFF, True),
    ],
)
async def test_what_a_cancellation_is_answered_with(
    companies: Companies, words: str, wait: int, step: Step, *, is_collected: bool
) -> None:
    order = await booked(companies, words)
    companies.pass_time(minutes=wait)

    answer = await companies.partner.cancel(order.key, reference="")

    assert answer is not None
    assert (answer.step, answer.is_collected) == (step, is_collected)


@pytest.mark.parametrize(
    ("words", "done"),
    [
        ("sandbox:cancel-ignored", [Deed.FETCHED, Deed.HANDED_OVER]),
        ("sandbox:cancel-refused", [Deed.FETCHED, Deed.HANDED_OVER]),
        ("", []),
    ],
)
async def test_what_comes_of_what_was_cancelled(
    companies: Companies, words: str, done: list[Deed]
) -> None:
    order = await booked(companies, words)
    await companies.partner.cancel(order.key, reference="")
    companies.pass_time(hours=1)

    assert deeds(companies, order) == done


async def test_what_is_brought_back_is_at_the_shop(companies: Companies) -> None:
    order = await booked(companies, "sandbox:cancel-brings-back")
    companies.pass_time(minutes=8)
    await companies.partner.cancel(order.key, reference="")
    companies.pass_time(hours=1)

    assert (await look_up(companies, order)).step is Step.RETURNED
    assert deeds(companies, order) == [Deed.FETCHED, Deed.BROUGHT_BACK]


@pytest.mark.parametrize("words", ["sandbox:quote-expires", ""])
async def test_a_quote_is_good_for_a_while(companies: Companies, words: str) -> None:
    order = await ordered(companies, words)
    companies.pass_time(seconds=0 if words else 300)

    with pytest.raises(PartnerRefused, match="quote-expired"):
        await companies.partner.book(order)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"grams": 30_000}, "too-large"),
        ({"dropoff": FAR}, "out-of-area"),
        ({"dropoff": None}, "address-unknown"),
        ({"needs": [ProofKind.SIGNATURE]}, "not-supported"),
        ({"now": NOON + timedelta(hours=3)}, "not-supported"),
    ],
)
async def test_what_a_company_does_not_do_is_not_quoted(
    companies: Companies, change: dict[str, object], reason: str
) -> None:
    with pytest.raises(PartnerRefused, match=reason):
        await companies.partner.quote(a_partner_job(**change))  # type: ignore[arg-type]


async def test_proof_is_shown_where_it_is_needed(companies: Companies) -> None:
    job = a_partner_job(needs=[ProofKind.CODE])
    order = await a_partner_order(companies.partner, job)
    await companies.partner.book(order)
    companies.pass_time(hours=1)

    assert (await look_up(companies, order)).proof == {ProofKind.CODE}


async def test_a_slow_answer_takes_its_time(companies: Companies) -> None:
    await booked(companies, "sandbox:book-slow")

    assert companies.waited == [timedelta(seconds=3)]


async def test_forged_notices_are_not_believed(companies: Companies) -> None:
    await booked(companies, "sandbox:notice-forged")
    companies.pass_time(minutes=5)

    [first, forged] = await companies.told()

    assert companies.partner.read_notice(*first).report.step is Step.BOOKED
    assert b'"step": "DELIVERED"' in forged[0]
    with pytest.raises(ForgedPartnerNotice):
        companies.partner.read_notice(*forged)


async def test_a_false_alarm_says_what_is_not_so(companies: Companies) -> None:
    order = await booked(companies, "sandbox:notice-false-alarm")
    companies.pass_time(minutes=5)

    steps = [notice.report.step for notice in await companies.notices()]

    assert Step.CANCELLED in steps
    assert (await look_up(companies, order)).step is not Step.CANCELLED


async def test_reordered_notices_come_twice_and_in_another_order(companies: Companies) -> None:
    await booked(companies, "sandbox:notice-reordered")
    told: list[PartnerReport] = []
    for _ in range(60):
        companies.pass_time(seconds=30)
        told += [notice.report for notice in await companies.notices()]

    times = [report.at for report in told]
    assert times != sorted(times)
    assert len(told) == 2 * len(set(times))
    assert any(report.step is Step.DELIVERED for report in told)


async def test_lost_notices_never_come(companies: Companies) -> None:
    await booked(companies, "sandbox:notice-lost")
    companies.pass_time(hours=1)

    assert await companies.notices() == []


async def test_a_notice_is_sent_until_it_is_received(companies: Companies) -> None:
    await booked(companies)

    [first] = await companies.told(status=503)
    assert await companies.told() == []
    companies.pass_time(seconds=1)
    assert (await companies.told())[0][0] == first[0]
    assert await companies.told() == []


async def test_the_books_survive_their_process(tmp_path: Path) -> None:
    clock, path = FakeClock(), tmp_path / "books" / "sandbox-couriers.sqlite"
    before = Companies(clock, path=path)
    order = await booked(before)
    before.pass_time(minutes=10)
    report = await look_up(before, order)
    before.log.close()

    after = Companies(clock, path=path)
    async with after.log:
        assert await look_up(after, order) == report
        after.pass_time(hours=1)
        assert (await look_up(after, order)).step is Step.DELIVERED
        assert len(await after.notices()) > 5


def four_companies() -> Scenario:
    return Scenario(
        seed=7,
        companies=[
            Company(name="sandbox-a", base_price=200),
            Company(name="sandbox-b", metres_per_second=12.0, jitter=0.3),
            Company(name="sandbox-c", mishaps={"never-comes": 0.3, "comes-back": 0.2}),
            Company(name="sandbox-d", couriers=1),
        ],
    )


async def test_of_all_who_come_for_one_parcel_the_first_one_has_it() -> None:
    companies = Companies(scenario=four_companies(), identify=by_stops)
    job = a_partner_job()
    for partner in companies.partners.values():
        await partner.book(await a_partner_order(partner, job))
    label = label_of(job.pickup, job.dropoff)
    assert companies.town.fetch(label, carrier="own/ada", now=companies.clock.now())
    companies.pass_time(hours=1)
    now = companies.clock.now()

    done = companies.town.handlings(label, now=now)

    assert done[0].carrier == "own/ada"
    assert {handling.deed for handling in done[1:]} == {Deed.FOUND_NOTHING}
    assert companies.town.whereabouts(label, now=now).holder == "own/ada"
    companies.town.pass_on(label, carrier="own/ada", to="own/bo", now=now)
    with pytest.raises(NotTheirs):
        companies.town.put(label, Deed.HANDED_OVER, carrier="own/ada", now=now)
    companies.town.put(label, Deed.HANDED_OVER, carrier="own/bo", now=now)
    assert companies.town.whereabouts(label, now=now).place is Place.DOOR
    with pytest.raises(NotTheirs):
        companies.town.pass_on(label, carrier="own/bo", to="own/ada", now=now)


async def test_companies_differ() -> None:
    companies = Companies(scenario=four_companies())
    job = a_partner_job()

    quotes = {name: await partner.quote(job) for name, partner in companies.partners.items()}

    assert min(quotes, key=lambda name: quotes[name].price.amount) == "sandbox-a"
    assert min(quotes, key=lambda name: quotes[name].arrives_at) == "sandbox-b"


async def test_a_company_has_so_many_couriers() -> None:
    companies = Companies(scenario=four_companies())
    partner, job = companies.partners["sandbox-d"], a_partner_job()
    await partner.book(await a_partner_order(partner, job))

    with pytest.raises(PartnerRefused, match="no-couriers"):
        await partner.quote(job)

    companies.pass_time(hours=1)
    again = await partner.quote(a_partner_job(now=companies.clock.now()))
    assert again.price.amount > 0


async def test_words_may_be_for_one_company_alone() -> None:
    companies = Companies(scenario=four_companies())
    job = a_partner_job("sandbox-b:no-quote")

    with pytest.raises(PartnerRefused):
        await companies.partners["sandbox-b"].quote(job)
    quote = await companies.partners["sandbox-a"].quote(job)
    assert quote.price.amount > 0


async def test_chance_is_the_same_for_the_same_seed() -> None:
    scenario = four_companies()
    keys = [str(number) for number in range(400)]

    def drawn() -> list[str]:
        company = scenario.named("sandbox-c")
        return [
            scenario.script_of("", company, scenario.chance(company.name, key)).ending
            for key in keys
        ]

    assert drawn() == drawn()
    assert 80 < drawn().count("never_comes") < 160
    assert 50 < drawn().count("comes_back") < 110
