"""What is sent to webhooks: to whom, in what order, how often, and signed with what."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.memory.webhooks import MemoryLanes
from adapters.system import SystemIds
from application.platform.paging import PageRequest
from application.platform.tasks import NotYet, Task
from application.webhooks.change_webhook import ChangeWebhook, ChangeWebhookHandler
from application.webhooks.create_webhook import (
    CreatedWebhook,
    CreateWebhook,
    CreateWebhookHandler,
)
from application.webhooks.fan_out import LOG
from application.webhooks.queries import ListEventNames, ListWebhookDeliveries, ShowWebhook
from application.webhooks.replay_webhook import AskReplay, AskReplayHandler, ReplayWebhook
from application.webhooks.retry_delivery import RetryDelivery, RetryDeliveryHandler
from application.webhooks.rotate_secret import RotateWebhookSecretHandler
from application.webhooks.send_due import LEASE, REST
from application.webhooks.switch_webhook import PauseWebhookHandler, ResumeWebhookHandler
from application.webhooks.try_webhook import TryWebhookHandler
from domain.identity.account import Account
from domain.kernel.access import PROOF_LASTS, Principal, ProofTooOld, RightMissing, Role
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import TaskId
from domain.webhooks.delivery import ATTEMPTS_MAX, PAUSES, Delivery, DeliveryStatus
from domain.webhooks.endpoint import ENDPOINTS_MAX, Endpoint, EndpointStatus, Secret
from domain.webhooks.errors import (
    BadWebhookAddress,
    TooManyWebhooks,
    UnknownEventNames,
    WebhookNotFound,
)
from domain.webhooks.events import DisabledBecause, WebhookDisabled, WebhookReplayAsked
from tests.support.clock import NOON
from tests.support.identity import an_account
from tests.support.webhooks import (
    GONE,
    REFUSED,
    SIGNER,
    TIMED_OUT,
    URL,
    PostOffice,
    changed,
    principal_of,
    published,
)

OTHER_URL = "https://other.example.org/hooks"
SECOND = timedelta(seconds=1)


@pytest.fixture
def office() -> PostOffice:
    return PostOffice()


@pytest.fixture
async def ada(office: PostOffice) -> Account:
    return await office.joined()


async def sent(office: PostOffice, endpoint: Endpoint) -> Sequence[Delivery]:
    found = await office.views.deliveries(endpoint.id, None, PageRequest(limit=100))
    return found.items[::-1]


def creating(office: PostOffice) -> CreateWebhookHandler:
    return CreateWebhookHandler(office.work, SIGNER, office.clock, SystemIds())


async def created(office: PostOffice, by: Principal, *names: str, url: str = URL) -> CreatedWebhook:
    command = CreateWebhook(url=url, description="", event_names=names or ("*",), by=by)
    return await creating(office)(command)


# Who may have one


async def test_who_may_listen_and_proved_who_they_are_is_told_the_secret_once(
    office: PostOffice, ada: Account
) -> None:
    made = await created(office, principal_of(ada), "EventChanged")

    known = await ShowWebhook(office.views)(made.endpoint.id, principal_of(ada))
    assert known == made.endpoint
    assert made.texts == SIGNER.texts(known.secrets[0])


@pytest.mark.parametrize(
    ("refusal", "change"),
    [
        (RightMissing, {"by": Principal(an_account().id, frozenset({Role.CUSTOMER}))}),
        (BadWebhookAddress, {"url": "https://127.0.0.1/"}),
        (BadWebhookAddress, {"url": "http://hooks.example.org/"}),
        (UnknownEventNames, {"event_names": ("EventChanged", "AccountRegistered")}),
        (UnknownEventNames, {"event_names": ("OrderConfirmed",)}),
    ],
)
async def test_what_is_not_for_them_is_refused(
    office: PostOffice, ada: Account, refusal: type[Exception], change: dict[str, Any]
) -> None:
    good = CreateWebhook(url=URL, description="", event_names=("*",), by=principal_of(ada))

    with pytest.raises(refusal):
        await creating(office)(replace(good, **change))


async def test_an_old_proof_does_not_count(office: PostOffice, ada: Account) -> None:
    office.clock.pass_time(PROOF_LASTS + SECOND)
    with pytest.raises(ProofTooOld):
        await created(office, principal_of(ada))


async def test_there_is_a_limit_to_them(office: PostOffice, ada: Account) -> None:
    for _ in range(ENDPOINTS_MAX):
        await created(office, principal_of(ada))

    with pytest.raises(TooManyWebhooks):
        await created(office, principal_of(ada))


async def test_elsewhere_needs_a_proof_and_other_events_do_not(
    office: PostOffice, ada: Account
) -> None:
    endpoint = await office.listening(ada)
    change = ChangeWebhookHandler(office.work, office.clock)
    command = ChangeWebhook(
        endpoint_id=endpoint.id,
        event_names=("EventChanged",),
        seen_version=1,
        by=principal_of(ada, proved_at=None),
    )

    known = await change(command)
    assert (known.event_names, known.url, known.version) == (("EventChanged",), URL, 2)
    with pytest.raises(StaleVersion):
        await change(command)
    elsewhere = replace(command, url=OTHER_URL, seen_version=2)
    with pytest.raises(ProofTooOld):
        await change(elsewhere)
    assert (await change(replace(elsewhere, by=principal_of(ada)))).url == OTHER_URL


async def test_somebody_elses_is_not_there(office: PostOffice, ada: Account) -> None:
    endpoint, bob = await office.listening(ada), principal_of(await office.joined())
    retry = RetryDelivery(endpoint_id=endpoint.id, delivery_id=uuid4(), by=bob)

    for call in (
        ShowWebhook(office.views)(endpoint.id, bob),
        PauseWebhookHandler(office.work, office.clock)(endpoint.id, bob),
        TryWebhookHandler(office.work, office.clock)(endpoint.id, bob),
        RotateWebhookSecretHandler(office.work, SIGNER, office.clock)(endpoint.id, bob),
        RetryDeliveryHandler(office.work, office.clock)(retry),
        ListWebhookDeliveries(office.views)(endpoint.id, None, PageRequest(), bob),
    ):
        with pytest.raises(WebhookNotFound):
            await call


async def test_the_names_to_choose_from_are_those_of_what_one_may_see(ada: Account) -> None:
    seller = Principal(ada.id, frozenset({Role.SELLER}))

    for_organizers = await ListEventNames()(principal_of(ada))
    for_sellers = await ListEventNames()(seller)

    assert "BookingConfirmed" in for_organizers
    assert "OrderConfirmed" not in for_organizers
    assert "OrderConfirmed" in for_sellers
    assert "BookingConfirmed" not in for_sellers


# Who hears what


async def test_an_event_is_sent_to_whom_it_concerns_and_to_whoever_sees_everybodys(
    office: PostOffice, ada: Account
) -> None:
    admin = an_account("admin@example.org", roles=frozenset({Role.ADMIN}))
    await office.joined(admin)
    bob = await office.joined()
    mine, all_, his = [
        await office.listening(owner, f"https://{name}.example.org/")
        for owner, name in ((ada, "ada"), (admin, "admin"), (bob, "bob"))
    ]
    await office.happens(changed(ada.id))

    await office.sender.run_due()

    told = [len(office.posts.ids(each.url)) for each in (mine, all_, his)]
    assert told == [1, 1, 0]


async def test_only_the_chosen_events_are_sent(office: PostOffice, ada: Account) -> None:
    endpoint = await office.listening(ada, URL, "EventPublished")
    await office.happens(changed(ada.id), published(ada.id))

    await office.sender.run_due()

    assert [each.event_name for each in await sent(office, endpoint)] == ["EventPublished"]


async def test_what_its_owner_does_not_see_any_more_is_withheld(
    office: PostOffice, ada: Account
) -> None:
    endpoint, event = await office.listening(ada), changed(ada.id)
    office.bodies.hidden.add(event.subject)
    await office.happens(event)

    await office.sender.run_due()

    assert office.posts.heard == []
    assert [each.status for each in await sent(office, endpoint)] == [DeliveryStatus.WITHHELD]


async def test_who_lost_the_right_to_listen_is_sent_nothing(
    office: PostOffice, ada: Account
) -> None:
    await office.listening(ada)
    await office.happens(changed(ada.id))
    accounts = office.database.table("accounts")
    accounts[ada.id] = replace(accounts[ada.id], roles=frozenset({Role.CUSTOMER}))

    await office.sender.run_due()

    assert office.posts.heard == []


# How it is sent


async def test_the_id_is_the_events_and_the_signature_that_of_the_body(
    office: PostOffice, ada: Account
) -> None:
    endpoint = await office.listening(ada)
    await office.happens(changed(ada.id))

    await office.sender.run_due()

    [(_, headers, _)] = office.posts.heard
    [(_, logged)] = await changes(office)
    assert headers["webhook-id"] == str(logged.id)
    assert headers["webhook-timestamp"] == str(int(NOON.timestamp()))
    assert len(headers["webhook-signature"].split(" ")) == 2 * len(endpoint.secrets)


async def changes(office: PostOffice) -> Sequence[Any]:
    log = await office.log.after(0, limit=100)
    return [each for each in log if each[1].event.name == "EventChanged"]


async def test_what_fails_is_sent_again_with_the_same_id_until_it_is_taken(
    office: PostOffice, ada: Account
) -> None:
    endpoint = await office.listening(ada)
    office.posts.answers[URL] = REFUSED
    await office.happens(changed(ada.id))
    await office.sender.run_due()
    [waiting] = await sent(office, endpoint)
    assert (waiting.attempts, waiting.response_code) == (1, 500)

    office.posts.answers.clear()
    office.clock.pass_time(PAUSES[0])
    await office.sender.run_due()

    assert len(office.posts.ids()) == 2
    assert len(set(office.posts.ids())) == 1
    [taken] = await sent(office, endpoint)
    assert (taken.status, taken.attempts) == (DeliveryStatus.DELIVERED, 2)


async def test_a_crash_between_the_answer_and_its_note_sends_it_again_with_the_same_id(
    office: PostOffice, ada: Account
) -> None:
    await office.listening(ada)
    await office.happens(changed(ada.id))
    office.lanes = Crashing(office.database)
    with pytest.raises(PowerCut):
        await office.sender.run_due()

    office.lanes = MemoryLanes(office.database)
    await office.sender.run_due()
    assert len(office.posts.ids()) == 1  # Its lane is still leased.
    office.clock.pass_time(LEASE)
    await office.sender.run_due()

    assert len(office.posts.ids()) == 2
    assert len(set(office.posts.ids())) == 1


class PowerCut(Exception):
    pass


class Crashing(MemoryLanes):
    async def note(self, *_: Any, **__: Any) -> datetime | None:
        raise PowerCut


async def test_of_one_subject_they_come_in_the_order_in_which_they_happened(
    office: PostOffice, ada: Account
) -> None:
    await office.listening(ada)
    subject = uuid4()
    await office.happens(*(changed(ada.id, subject) for _ in range(20)))

    await office.sender.run_due()

    assert office.posts.positions() == sorted(office.posts.positions())
    assert len(office.posts.positions()) == 20


async def test_a_slow_one_keeps_nobody_else_waiting(office: PostOffice, ada: Account) -> None:
    await office.listening(ada)
    await office.listening(ada, OTHER_URL)
    office.posts.slow[URL] = asyncio.Event()
    await office.happens(*(changed(ada.id) for _ in range(20)))
    running = asyncio.create_task(office.sender.run())

    async with asyncio.timeout(5):
        while len(office.posts.ids(OTHER_URL)) < 20:  # noqa: ASYNC110  # Nobody tells it.
            await asyncio.sleep(0.01)

    assert len(office.posts.ids(URL)) <= 8
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_one_that_cannot_be_reached_is_left_alone_for_a_while(
    office: PostOffice, ada: Account
) -> None:
    await office.listening(ada)
    office.posts.answers[URL] = TIMED_OUT
    subject = uuid4()
    await office.happens(*(changed(ada.id, subject) for _ in range(5)))

    await office.sender.run_due()
    assert len(office.posts.ids()) == 1
    office.clock.pass_time(REST - SECOND)
    await office.sender.run_due()
    assert len(office.posts.ids()) == 1
    office.clock.pass_time(SECOND)
    await office.sender.run_due()
    assert len(office.posts.ids()) == 2


# When nobody is there


async def test_one_that_is_gone_is_disabled_at_once(office: PostOffice, ada: Account) -> None:
    endpoint = await office.listening(ada)
    office.posts.answers[URL] = GONE
    await office.happens(changed(ada.id))

    await office.sender.run_due()

    known = await office.views.get(endpoint.id)
    assert (known.status, known.disabled_because) == (
        EndpointStatus.DISABLED,
        DisabledBecause.GONE,
    )
    log = await office.log.after(0, limit=100)
    assert any(isinstance(each.event, WebhookDisabled) for _, each in log)


async def test_one_that_took_nothing_for_days_is_disabled_and_one_that_did_is_not(
    office: PostOffice, ada: Account
) -> None:
    failing, mixed = await office.listening(ada), await office.listening(ada, OTHER_URL)
    office.posts.answers |= {URL: REFUSED, OTHER_URL: REFUSED}
    await office.happens(changed(ada.id))
    for attempt in range(ATTEMPTS_MAX):
        await office.sender.run_due()
        office.clock.pass_time(PAUSES[min(attempt, len(PAUSES) - 1)])
        if attempt == ATTEMPTS_MAX - 3:
            office.posts.answers.pop(OTHER_URL)
            await office.happens(changed(ada.id))
            await office.sender.run_due()

    assert (await office.views.get(failing.id)).disabled_because is DisabledBecause.FAILING
    assert (await office.views.get(mixed.id)).status is EndpointStatus.ACTIVE


# Pausing, rotating, testing, sending again


async def test_what_happens_during_a_pause_is_sent_afterwards_in_order(
    office: PostOffice, ada: Account
) -> None:
    endpoint, by = await office.listening(ada), principal_of(ada)
    subject = uuid4()
    await PauseWebhookHandler(office.work, office.clock)(endpoint.id, by)
    await office.happens(*(changed(ada.id, subject) for _ in range(3)))
    await office.sender.run_due()
    assert office.posts.heard == []

    await ResumeWebhookHandler(office.work, office.clock)(endpoint.id, by)
    await office.sender.run_due()

    assert len(office.posts.positions()) == 3
    assert office.posts.positions() == sorted(office.posts.positions())


async def test_for_a_day_both_secrets_sign_and_then_the_new_one_alone(
    office: PostOffice, ada: Account
) -> None:
    endpoint = await office.listening(ada)
    rotate = RotateWebhookSecretHandler(office.work, SIGNER, office.clock)
    rotated = await rotate(endpoint.id, principal_of(ada))
    old, new = endpoint.secrets[0], rotated.endpoint.secrets[0]

    await office.happens(changed(ada.id))
    await office.sender.run_due()
    assert signed_with(office, old)
    assert signed_with(office, new)

    office.clock.pass_time(timedelta(days=1))
    await office.happens(changed(ada.id))
    await office.sender.run_due()
    assert not signed_with(office, old)
    assert signed_with(office, new)


def signed_with(office: PostOffice, secret: Secret) -> bool:
    """Whether the last one that was heard has this secret's signatures."""
    _, headers, _ = office.posts.heard[-1]
    signature = SIGNER.sign(
        [secret],
        id=headers["webhook-id"],
        timestamp=int(headers["webhook-timestamp"]),
        body=office.posts.last,
    )
    return set(signature.split(" ")) <= set(headers["webhook-signature"].split(" "))


async def test_a_test_is_sent_to_the_one_that_is_tested_whatever_it_chose(
    office: PostOffice, ada: Account
) -> None:
    tested = await office.listening(ada, URL, "EventPublished")
    await office.listening(ada, OTHER_URL)

    await TryWebhookHandler(office.work, office.clock)(tested.id, principal_of(ada))
    await office.sender.run_due()

    assert [each.event_name for each in await sent(office, tested)] == ["WebhookTested"]
    assert office.posts.ids(OTHER_URL) == []


async def test_one_can_be_sent_again_by_hand(office: PostOffice, ada: Account) -> None:
    endpoint = await office.listening(ada)
    await office.happens(changed(ada.id))
    await office.sender.run_due()
    [taken] = await sent(office, endpoint)

    retry = RetryDelivery(endpoint_id=endpoint.id, delivery_id=taken.id, by=principal_of(ada))
    again = await RetryDeliveryHandler(office.work, office.clock)(retry)
    await office.sender.run_due()

    assert again.status is DeliveryStatus.WAITING
    assert len(office.posts.ids()) == 2
    assert len(set(office.posts.ids())) == 1


async def test_what_happened_is_told_again_from_any_position_and_in_order(
    office: PostOffice, ada: Account
) -> None:
    endpoint, subject = await office.listening(ada), uuid4()
    await office.happens(*(changed(ada.id, subject) for _ in range(5)))
    await office.sender.run_due()
    positions = office.posts.positions()
    office.posts.heard.clear()

    await replayed(office, endpoint, ada, after=positions[1])
    await office.sender.run_due()

    assert office.posts.positions() == positions[2:]
    assert await office.outbox.position(f"replay {TASK}") is None


async def test_a_new_endpoint_can_hear_what_happened_before_it_was_there(
    office: PostOffice, ada: Account
) -> None:
    await office.happens(changed(ada.id), changed(ada.id))
    await office.sender.run_due()
    assert await office.outbox.position(LOG) == 3
    endpoint = await office.listening(ada)
    await office.sender.run_due()
    assert office.posts.heard == []

    await replayed(office, endpoint, ada, after=0)
    await office.sender.run_due()

    assert sorted(office.posts.positions()) == [2, 3]


TASK = TaskId(UUID(int=77))


async def replayed(office: PostOffice, endpoint: Endpoint, owner: Account, *, after: int) -> None:
    ask = AskReplayHandler(office.work, office.clock)
    await ask(AskReplay(endpoint_id=endpoint.id, after=after, by=principal_of(owner)))
    asked = WebhookReplayAsked(at=NOON, endpoint_id=endpoint.id, owner_id=owner.id, after=after)
    task = Task(id=TASK, reaction="replay_webhook", event=asked, attempt=1, fence=1)
    replay = ReplayWebhook(office.log, office.hearers, office.outbox, office.clock)
    while True:
        try:
            await replay(asked, task)
        except NotYet:
            continue
        return
