"""What the import asks of every ``ProgrammeStore``, and does on it."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from application.programme.import_changes import LEFT_ALONE, SEATS_LEFT_ALONE
from application.programme.import_report import Outcome
from domain.kernel.access import RightMissing
from domain.kernel.ids import StockId
from domain.kernel.money import Money
from domain.programme.event import Event
from domain.programme.venue import Venue
from tests.support.clock import NOON
from tests.support.importing import (
    a_file,
    a_row,
    event_known_as,
    imported,
    importing,
    outcomes,
)
from tests.support.programme import (
    CUSTOMER,
    ORGANIZER,
    RIVAL,
    Work,
    a_seat_map,
    a_section,
    a_ticket_type,
    a_venue,
    an_address,
    an_event_with,
    sold,
    stored_event,
    stored_seat_map,
    stored_venue,
)

BREMEN = an_address(city="Bremen")


class ImportContract:
    """Subclass it, give it a ``work`` fixture, and the import works on the adapter."""

    @pytest.fixture
    def work(self) -> Work:
        raise AssertionError("Every adapter brings its own.")

    async def test_an_event_is_found_by_its_organizer_and_external_id(self, work: Work) -> None:
        venue = await stored_venue(work)
        event = await stored_event(
            work, an_event_with(a_ticket_type(), venue=venue, external_id="sea-1")
        )

        async with work.begin() as store:
            assert await store.events.find(ORGANIZER.account_id, "sea-1") == event
            assert await store.events.find(ORGANIZER.account_id, "sea-2") is None
            assert await store.events.find(RIVAL.account_id, "sea-1") is None

    async def test_a_venue_is_found_by_its_owner_name_and_city(self, work: Work) -> None:
        venue = await stored_venue(work, a_venue(name="Hall", address=BREMEN))
        await stored_venue(work, a_venue(name="Hall", address=an_address(city="Bonn")))

        async with work.begin() as store:
            assert await store.venues.find(ORGANIZER.account_id, "Hall", "Bremen") == venue
            assert await store.venues.find(ORGANIZER.account_id, "Hall", "Köln") is None
            assert await store.venues.find(RIVAL.account_id, "Hall", "Bremen") is None

    async def test_of_two_venues_of_one_name_the_older_is_found(self, work: Work) -> None:
        halls = [a_venue(name="Hall", address=BREMEN) for _ in range(2)]
        for hall in halls:
            await stored_venue(work, hall)

        async with work.begin() as store:
            found = await store.venues.find(ORGANIZER.account_id, "Hall", "Bremen")

        assert found is not None
        assert found.id == min(hall.id for hall in halls)

    async def test_a_row_becomes_a_draft_with_its_venue_and_ticket_types(self, work: Work) -> None:
        report = await imported(importing(work), a_file())

        event = await event_known_as(work)
        assert [(row.outcome, row.event_id) for row in report.rows] == [(Outcome.CREATED, event.id)]
        assert (event.title, event.category) == ("Songs of the Sea", "other")
        assert event.starts_at == datetime(2027, 2, 1, 18, 30, tzinfo=UTC)
        assert [(kind.name, kind.price) for kind in event.ticket_types] == [
            ("Full price", Money(2500, "EUR"))
        ]
        assert (await venue_of(work, event)).address.city == "Bremen"
        assert await capacities(work, event) == [300]

    async def test_the_same_file_again_changes_nothing(self, work: Work) -> None:
        handler = importing(work)
        content = a_file(a_row(), a_row(external_id="sea-2"))
        await imported(handler, content)
        before = await event_known_as(work)

        report = await imported(handler, content)

        assert outcomes(report) == [Outcome.UNCHANGED] * 2
        assert await event_known_as(work) == before

    async def test_events_at_one_venue_share_it(self, work: Work) -> None:
        await imported(importing(work), a_file(a_row(), a_row(external_id="sea-2")))

        first, second = await event_known_as(work), await event_known_as(work, "sea-2")
        assert first.venue_id == second.venue_id

    async def test_imports_at_once_make_one_venue_and_one_event_of_each(self, work: Work) -> None:
        files = [a_file(a_row(external_id=f"sea-{number}")) for number in range(1, 7)]

        reports = await asyncio.gather(
            *(imported(importing(work), content) for content in files * 2)
        )

        done = sorted(outcome for report in reports for outcome in outcomes(report))
        assert done == [Outcome.CREATED] * 6 + [Outcome.UNCHANGED] * 6
        events = [await event_known_as(work, f"sea-{number}") for number in range(1, 7)]
        assert len({event.venue_id for event in events}) == 1

    async def test_a_changed_row_changes_the_draft(self, work: Work) -> None:
        handler = importing(work)
        await imported(handler, a_file())
        changed = a_file(
            a_row(title="Songs of the Shore", venue="Pier", price="20", quota="400"),
            a_row(title="", venue="", city="", country="", ticket_type="Reduced", quota="5"),
        )

        report = await imported(handler, changed)

        event = await event_known_as(work)
        assert outcomes(report) == [Outcome.UPDATED]
        assert event.title == "Songs of the Shore"
        assert (await venue_of(work, event)).name == "Pier"
        assert [kind.price.amount for kind in event.ticket_types] == [2000, 2500]
        assert await capacities(work, event) == [400, 5]

    async def test_everything_that_a_row_says_follows_while_it_is_a_draft(self, work: Work) -> None:
        handler = importing(work)
        columns = (
            "external_id,title,starts_at,ends_at,time_zone,description,category,website,images,"
            "ticket_type,price,currency,quota,per_buyer_limit,sale_starts,sale_ends\n"
        )
        first = (
            "1,Sea,2027-01-01T20:00,2027-01-01T22:00,Europe/Berlin,Old,film,https://a.example,"
            "https://a.example/a,Entry,1,EUR,1,1,2026-10-01,2026-11-01"
        )
        second = (
            "1,Sea,2027-01-01T20:00,2027-01-01T23:00,Europe/Paris,New,concert,https://b.example,"
            "https://b.example/b,Entry,1,EUR,1,2,2026-10-02,2026-11-02"
        )
        await imported(handler, (columns + first).encode())

        reports = [await imported(handler, (columns + second).encode()) for _ in range(2)]

        event = await event_known_as(work, "1")
        [kind] = event.ticket_types
        assert [outcomes(report) for report in reports] == [
            [Outcome.UPDATED],
            [Outcome.UNCHANGED],
        ]
        assert (event.description, event.category) == ("New", "concert")
        assert (event.website, event.images) == ("https://b.example", ("https://b.example/b",))
        assert (event.time_zone, event.ends_at.hour) == ("Europe/Paris", 22)
        assert (kind.per_buyer_limit, kind.sale_starts, kind.sale_ends) == (
            2,
            datetime(2026, 10, 1, 22, tzinfo=UTC),
            datetime(2026, 11, 2, 22, 59, tzinfo=UTC),
        )

    async def test_a_draft_without_a_venue_gets_the_one_that_the_file_now_names(
        self, work: Work
    ) -> None:
        handler = importing(work)
        await imported(handler, a_file(a_row(venue="", city="", country="")))

        await imported(handler, a_file())

        assert (await venue_of(work, await event_known_as(work))).name == "Town Hall"

    async def test_what_the_file_does_not_say_stays(self, work: Work) -> None:
        handler = importing(work)
        await imported(handler, a_file())
        event = await event_known_as(work)
        async with work.begin() as store:
            changed = event.change(
                {"description": "By hand", "website": "https://sea.example"},
                seat_map=None,
                now=NOON,
            ).add_ticket_type(a_ticket_type(name="By hand"), seat_map=None, now=NOON)
            await store.events.save(changed)

        report = await imported(handler, a_file())

        assert outcomes(report) == [Outcome.UNCHANGED]
        assert await event_known_as(work) == changed.settled()

    async def test_hours_and_zone_set_by_hand_stay_while_the_file_names_the_same_days(
        self, work: Work
    ) -> None:
        handler = importing(work)
        content = a_file(a_row(starts_at="2027-02-01"))
        await imported(handler, content)
        event = await event_known_as(work)
        by_hand = event.change(
            {"starts_at": event.starts_at + timedelta(hours=1)}, seat_map=None, now=NOON
        )
        async with work.begin() as store:
            await store.events.save(by_hand)

        same = await imported(handler, content)
        moved = await imported(handler, a_file(a_row(starts_at="2027-02-02")))

        assert (outcomes(same), outcomes(moved)) == ([Outcome.UNCHANGED], [Outcome.UPDATED])
        assert (await event_known_as(work)).starts_at == datetime(2027, 2, 2, 8, tzinfo=UTC)

    async def test_a_published_event_follows_only_in_words(self, work: Work) -> None:
        handler = importing(work)
        await imported(handler, a_file())
        event = await event_known_as(work)
        async with work.begin() as store:
            await store.events.save(event.publish(now=NOON))

        changed = a_row(title="Songs of the Shore", starts_at="2027-02-02T19:30")
        report = await imported(handler, a_file(changed))
        again = await imported(handler, a_file(changed))

        after = await event_known_as(work)
        assert (after.title, after.starts_at) == ("Songs of the Shore", event.starts_at)
        assert (outcomes(report), outcomes(again)) == ([Outcome.UPDATED], [Outcome.UNCHANGED])
        assert report.rows[0].notes == (LEFT_ALONE,)

    async def test_a_cancelled_event_is_not_changed(self, work: Work) -> None:
        handler = importing(work)
        await imported(handler, a_file())
        event = await event_known_as(work)
        async with work.begin() as store:
            await store.events.save(event.cancel("Ill", now=NOON))

        same = await imported(handler, a_file())
        other = await imported(handler, a_file(a_row(title="Songs of the Shore")))

        assert (outcomes(same), outcomes(other)) == ([Outcome.UNCHANGED], [Outcome.FAILED])
        assert other.rows[0].reason == "The event is CANCELLED."

    async def test_numbered_seats_stay_as_they_are(self, work: Work) -> None:
        venue = await stored_venue(work, a_venue(name="Town Hall", address=BREMEN))
        seat_map = await stored_seat_map(work, a_seat_map(a_section("Stalls"), venue=venue))
        seated = an_event_with(
            a_ticket_type("Stalls"), venue=venue, seat_map=seat_map, external_id="sea-1"
        )
        event = await stored_event(work, seated, seat_map)

        report = await imported(importing(work), a_file(a_row(title=event.title, price="1")))

        after = await event_known_as(work)
        assert after.ticket_types == event.ticket_types
        assert report.rows[0].notes == (SEATS_LEFT_ALONE,)

    async def test_a_quota_does_not_fall_below_what_is_sold(self, work: Work) -> None:
        handler = importing(work)
        await imported(handler, a_file())
        event = await event_known_as(work)
        await sold(work, event.ticket_types[0], quantity=10)

        report = await imported(handler, a_file(a_row(title="Shore", quota="9")))

        assert outcomes(report) == [Outcome.FAILED]
        assert await event_known_as(work) == event
        assert await capacities(work, event) == [300]

    async def test_refused_rows_leave_nothing_and_keep_no_other_out(self, work: Work) -> None:
        report = await imported(
            importing(work),
            a_file(
                a_row(external_id="bad-1", starts_at="never"),
                a_row(external_id="bad-2", title="x" * 201, venue="Nowhere else"),
                a_row(),
            ),
        )

        assert outcomes(report) == [Outcome.FAILED, Outcome.FAILED, Outcome.CREATED]
        assert [row.line for row in report.rows] == [2, 3, 4]
        assert [row.where for row in report.rows] == ["starts_at", None, None]
        assert report.rows[1].reason == "The title is longer than 200."
        async with work.begin() as store:
            assert await store.venues.find(ORGANIZER.account_id, "Nowhere else", "Bremen") is None

    async def test_a_dry_run_reports_the_same_and_changes_nothing(self, work: Work) -> None:
        handler = importing(work)
        content = a_file(a_row(), a_row(external_id="bad", starts_at="never"))

        trial = await imported(handler, content, dry_run=True)

        async with work.begin() as store:
            assert await store.events.find(ORGANIZER.account_id, "sea-1") is None
            assert await store.venues.find(ORGANIZER.account_id, "Town Hall", "Bremen") is None
        assert [row.event_id for row in trial.rows] == [None, None]
        assert outcomes(trial) == outcomes(await imported(handler, content))
        assert trial.dry_run

    async def test_a_dry_run_of_a_change_names_the_event(self, work: Work) -> None:
        handler = importing(work)
        await imported(handler, a_file())
        event = await event_known_as(work)

        trial = await imported(handler, a_file(a_row(title="Shore")), dry_run=True)

        assert [(row.outcome, row.event_id) for row in trial.rows] == [(Outcome.UPDATED, event.id)]
        assert await event_known_as(work) == event

    async def test_an_event_that_is_twice_in_a_file_is_brought_in_once(self, work: Work) -> None:
        twice = a_file("1,Sea,2027-01-01", " 1 ,Sea,2027-01-01", "1  1,Sea,2027-01-02")
        doubled = b'[{"@id": "1", "@type": "Event", "name": "a", "startDate": "2027-01-01"},'
        doubled += doubled[1:-1] + b"]"

        assert outcomes(await imported(importing(work), twice))[0] is Outcome.CREATED
        assert outcomes(await imported(importing(work), doubled))[1] is Outcome.FAILED

    async def test_each_organizer_has_external_ids_of_their_own(self, work: Work) -> None:
        await imported(importing(work), a_file())

        report = await imported(importing(work), a_file(), by=RIVAL)

        assert outcomes(report) == [Outcome.CREATED]

    async def test_who_may_not_organize_may_not_import(self, work: Work) -> None:
        with pytest.raises(RightMissing):
            await imported(importing(work), a_file(), by=CUSTOMER)


async def venue_of(work: Work, event: Event) -> Venue:
    assert event.venue_id is not None
    async with work.begin() as store:
        return await store.venues.get(event.venue_id)


async def capacities(work: Work, event: Event) -> list[int]:
    ids = [StockId(kind.id) for kind in event.ticket_types]
    async with work.begin() as store:
        stocks = await store.inventory.get(ids)
    return [stocks[id_].capacity for id_ in ids]
