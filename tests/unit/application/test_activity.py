"""What is remembered of what people do, of whom, and for how long."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from application.activity.acts import WORDS_MAX, ActKind
from application.activity.choose_consent import ChooseActivityConsent
from application.activity.forget_activity import ForgetActivity
from application.activity.forget_old_activity import KEPT_FOR
from application.activity.reactions import ForgetActivityOfErased
from application.platform.paging import BadCursor, PageRequest
from application.platform.tasks import Task
from domain.identity.events import AccountErased
from domain.kernel.access import Principal
from domain.kernel.ids import TaskId
from tests.support.activity import BrokenArchive, Memories, NoArchive
from tests.support.clock import NOON

THING = UUID(int=7)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def memories() -> Memories:
    return Memories()


async def a_consenting_person(memories: Memories) -> Principal:
    person = memories.somebody()
    await memories.choose(ChooseActivityConsent(by=person, is_given=True))
    return person


async def acts_of(memories: Memories, person: Principal) -> list[tuple[str, object]]:
    page = await memories.list(PageRequest(limit=100), by=person)
    return [(act.kind.value, act.words or act.subject_id) for act in page.items]


async def test_what_people_do_who_consented_is_told_to_them(memories: Memories) -> None:
    ada, bob = await a_consenting_person(memories), await a_consenting_person(memories)

    memories.note.viewed(ada, ActKind.VIEWED_EVENT, THING)
    memories.clock.pass_time(MINUTE)
    memories.note.searched(ada, ActKind.SEARCHED_PRODUCTS, "  warm socks ")
    memories.note.viewed(bob, ActKind.VIEWED_PRODUCT, THING)
    await memories.note.record()

    assert await acts_of(memories, ada) == [
        ("SEARCHED_PRODUCTS", "warm socks"),
        ("VIEWED_EVENT", THING),
    ]
    assert await acts_of(memories, bob) == [("VIEWED_PRODUCT", THING)]


async def test_nothing_is_kept_of_those_who_said_nothing(memories: Memories) -> None:
    ada = memories.somebody()

    memories.note.viewed(ada, ActKind.VIEWED_EVENT, THING)
    await memories.note.record()

    assert await memories.consent(ada.account_id) is None
    assert await memories.kept(ada) == []
    assert await acts_of(memories, ada) == []


async def test_strangers_machines_and_empty_searches_are_not_noted(memories: Memories) -> None:
    ada = await a_consenting_person(memories)

    memories.note.viewed(None, ActKind.VIEWED_EVENT, THING)
    memories.note.viewed(replace(ada, session_id=None), ActKind.VIEWED_EVENT, THING)
    for nothing in (None, "", "   "):
        memories.note.searched(ada, ActKind.SEARCHED_EVENTS, nothing)
    await memories.note.record()

    assert await memories.kept(ada) == []


async def test_what_is_looked_at_twice_in_a_moment_is_noted_once(memories: Memories) -> None:
    ada = await a_consenting_person(memories)

    for _ in range(3):
        memories.note.viewed(ada, ActKind.VIEWED_EVENT, THING)
    memories.note.searched(ada, ActKind.SEARCHED_EVENTS, "x" * (WORDS_MAX + 1))
    await memories.note.record()

    assert set(await acts_of(memories, ada)) == {
        ("VIEWED_EVENT", THING),
        ("SEARCHED_EVENTS", "x" * WORDS_MAX),
    }
    assert len(await memories.kept(ada)) == 2


async def test_what_was_done_before_the_consent_is_not_kept(memories: Memories) -> None:
    ada = memories.somebody()
    memories.note.viewed(ada, ActKind.VIEWED_EVENT, THING)
    memories.clock.pass_time(MINUTE)

    await memories.choose(ChooseActivityConsent(by=ada, is_given=True))
    await memories.note.record()

    assert await memories.kept(ada) == []


async def test_to_consent_again_changes_nothing(memories: Memories) -> None:
    ada = await a_consenting_person(memories)
    memories.clock.pass_time(MINUTE)

    assert await memories.choose(ChooseActivityConsent(by=ada, is_given=True)) == NOON


async def test_who_withdraws_the_consent_is_forgotten(memories: Memories) -> None:
    ada, bob = await a_consenting_person(memories), await a_consenting_person(memories)
    for person in (ada, bob):
        memories.note.viewed(person, ActKind.VIEWED_EVENT, THING)
    await memories.note.record()

    assert await memories.choose(ChooseActivityConsent(by=ada, is_given=False)) is None

    assert await memories.kept(ada) == []
    assert len(await memories.kept(bob)) == 1
    memories.note.viewed(ada, ActKind.VIEWED_EVENT, THING)
    await memories.note.record()
    assert await memories.kept(ada) == []


async def test_who_is_forgotten_is_recorded_anew_from_then_on(memories: Memories) -> None:
    ada = await a_consenting_person(memories)
    memories.note.viewed(ada, ActKind.VIEWED_EVENT, THING)
    memories.clock.pass_time(MINUTE)

    await memories.forget(ForgetActivity(by=ada))
    await memories.note.record()  # What was noted before comes too late.

    assert await acts_of(memories, ada) == []
    memories.note.viewed(ada, ActKind.VIEWED_PRODUCT, THING)
    await memories.note.record()
    assert await acts_of(memories, ada) == [("VIEWED_PRODUCT", THING)]


async def test_to_be_forgotten_is_no_consent(memories: Memories) -> None:
    ada = memories.somebody()

    await memories.forget(ForgetActivity(by=ada))

    assert await memories.consent(ada.account_id) is None


async def test_what_does_not_fit_is_dropped() -> None:
    few = Memories(waiting_max=2)
    ada = await a_consenting_person(few)

    for number in range(5):
        few.note.viewed(ada, ActKind.VIEWED_EVENT, UUID(int=number))
    await few.note.record()

    assert few.note.dropped == 3
    assert len(await few.kept(ada)) == 2


@pytest.mark.parametrize("archive", [NoArchive, BrokenArchive])
async def test_what_cannot_be_kept_is_dropped_and_nobody_notices(
    memories: Memories, archive: type[NoArchive | BrokenArchive]
) -> None:
    ada = await a_consenting_person(memories)
    memories.keep_in(archive(memories.database))

    memories.note.viewed(ada, ActKind.VIEWED_EVENT, THING)
    await memories.note.record()

    assert memories.note.dropped == 1


async def test_it_is_recorded_by_itself_a_little_later(memories: Memories) -> None:
    ada = await a_consenting_person(memories)

    async with memories.note, asyncio.timeout(5):
        memories.note.viewed(ada, ActKind.VIEWED_EVENT, THING)
        while not await memories.kept(ada):  # noqa: ASYNC110
            await asyncio.sleep(0)
        memories.note.viewed(ada, ActKind.VIEWED_PRODUCT, THING)

    assert len(await memories.kept(ada)) == 2


async def test_one_goes_on_where_the_page_ended(memories: Memories) -> None:
    ada = await a_consenting_person(memories)
    for number in range(5):
        memories.clock.pass_time(MINUTE)
        memories.note.viewed(ada, ActKind.VIEWED_EVENT, UUID(int=number))
    await memories.note.record()

    first = await memories.list(PageRequest(limit=3), by=ada)
    second = await memories.list(PageRequest(limit=3, cursor=first.next), by=ada)

    seen = [act.subject_id for act in (*first.items, *second.items)]
    assert seen == [UUID(int=number) for number in (4, 3, 2, 1, 0)]
    assert second.next is None


async def test_a_cursor_from_elsewhere_is_refused(memories: Memories) -> None:
    ada = memories.somebody()

    for cursor in ("WyJhIiwgImIiXQ==", "nonsense"):
        with pytest.raises(BadCursor):
            await memories.list(PageRequest(cursor=cursor), by=ada)


async def test_after_ninety_days_it_is_forgotten(memories: Memories) -> None:
    ada = await a_consenting_person(memories)
    memories.note.viewed(ada, ActKind.VIEWED_EVENT, THING)
    memories.clock.pass_time(MINUTE)
    memories.note.viewed(ada, ActKind.VIEWED_PRODUCT, THING)
    await memories.note.record()

    memories.clock.pass_time(KEPT_FOR)
    await memories.forget_old()

    assert [act.kind for act in await memories.kept(ada)] == [ActKind.VIEWED_PRODUCT]


async def test_whoever_is_erased_leaves_nothing_behind(memories: Memories) -> None:
    ada = await a_consenting_person(memories)
    memories.note.viewed(ada, ActKind.VIEWED_EVENT, THING)
    await memories.note.record()
    event = AccountErased(at=NOON, account_id=ada.account_id, erased_by=ada.account_id, avatar=None)

    react = ForgetActivityOfErased(archive=memories.archive, consents=memories.consents)
    await react(event, Task(id=TaskId(uuid4()), reaction="", event=event, attempt=1, fence=1))

    assert await memories.kept(ada) == []
    assert await memories.consent(ada.account_id) is None
