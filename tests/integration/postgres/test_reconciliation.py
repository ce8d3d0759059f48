from datetime import timedelta
from functools import partial

import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.disputes import PostgresDisputeStore, PostgresDisputeViews
from adapters.postgres.reconciliation import (
    PostgresReconciliationStore,
    PostgresReconciliationViews,
)
from adapters.postgres.sealing import PLATFORM
from adapters.postgres.statement import Pool
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from application.payments.dispute_ports import DisputeStore
from application.platform.paging import PageRequest
from application.platform.ports import UnitOfWork
from domain.payments.dispute_case import DisputeCase
from domain.payments.errors import CaseNotFound
from tests.contracts.payments import a_notice, about, kept, loaded, saved, stored
from tests.contracts.reconciliation import Archive, ReconciliationContract
from tests.support.clock import NOON
from tests.support.payments import PAYER, PRICE, ROUTES, a_payment
from tests.support.personal_data import CIPHER, open_payments


class TestPostgresReconciliation(ReconciliationContract):
    @pytest.fixture
    def archive(self, pool: Pool) -> Archive:
        open_store = partial(PostgresReconciliationStore, cipher=CIPHER)
        work = PostgresUnitOfWork(pool, open_store, routes=ROUTES, wake_up=LocalWakeUp())
        return Archive(work, PostgresReconciliationViews(pool))


async def test_a_token_is_sealed_and_emptied_once_nothing_more_is_tried(pool: Pool) -> None:
    await pool.execute("INSERT INTO person_key VALUES ($1, $2)", PAYER, CIPHER.new_key())
    work = PostgresUnitOfWork(pool, open_payments, routes=ROUTES, wake_up=LocalWakeUp())
    query = "SELECT token_sealed, sealed_for FROM payment"

    payment = await stored(work, a_payment("buyer@bank"))

    sealed, key_of = await pool.fetchrow(query) or (None, None)
    assert sealed
    assert b"buyer" not in sealed
    assert key_of == PAYER
    assert (await loaded(work, payment.id)).token == "buyer@bank"
    await saved(work, payment.capture(reference="r1", now=NOON))
    assert await pool.fetchval(query) is None


async def test_without_the_payers_key_nobody_reads_their_token_any_more(pool: Pool) -> None:
    await pool.execute("INSERT INTO person_key VALUES ($1, $2)", PAYER, CIPHER.new_key())
    work = PostgresUnitOfWork(pool, open_payments, routes=ROUTES, wake_up=LocalWakeUp())
    payment = await stored(work, a_payment("buyer@bank"))

    await pool.execute("DELETE FROM person_key")

    assert (await loaded(work, payment.id)).token == ""


async def test_a_notice_takes_the_payers_key_once_the_payer_is_known(pool: Pool) -> None:
    await pool.execute("INSERT INTO person_key VALUES ($1, $2)", PAYER, CIPHER.new_key())
    work = PostgresUnitOfWork(pool, open_payments, routes=ROUTES, wake_up=LocalWakeUp())
    payment = await stored(work, a_payment())
    notice = a_notice(payment_id=None, body=b"buyer@example.org \xff")
    whose = "SELECT sealed_for FROM payment_notice"

    await kept(work, notice)
    assert await pool.fetchval(whose) == PLATFORM
    async with work.begin() as store:
        [waiting] = await store.notices.unmatched("sandbox", "r1")
        assert waiting == notice
        await store.notices.match(a_notice(payment_id=payment.id, body=notice.body))

    assert await pool.fetchval(whose) == PAYER
    assert [row.body for row in await about(work, payment.id)] == [notice.body]
    assert b"buyer" not in await pool.fetchval("SELECT body_sealed FROM payment_notice")


async def test_cases_of_disputes_are_kept_and_their_texts_sealed(pool: Pool) -> None:
    open_store = partial(PostgresDisputeStore, cipher=CIPHER)
    work: UnitOfWork[DisputeStore] = PostgresUnitOfWork(
        pool, open_store, routes=ROUTES, wake_up=LocalWakeUp()
    )
    cases = [a_case(number) for number in range(3)]
    async with work.begin() as store:
        assert [await store.cases.add(case) for case in (*cases, cases[0])] == [True] * 3 + [False]
    changed = cases[0].settled().add("They danced.", by=PAYER, now=NOON)
    async with work.begin() as store:
        await store.cases.save(changed)
        assert await store.cases.get(changed.id) == changed.settled()
        with pytest.raises(CaseNotFound):
            await store.cases.get(a_case(9).id)

    views, few = PostgresDisputeViews(pool), PageRequest(limit=2)
    first = await views.all(few)
    rest = await views.all(PageRequest(limit=2, cursor=first.next))
    shown = [case.reference for case in (*first.items, *rest.items)]
    assert shown == ["d2", "d1", "d0"]
    [sealed] = [row[0] for row in await pool.fetch(TEXTS)]
    assert b"danced" not in sealed


TEXTS = "SELECT texts_sealed FROM dispute_case WHERE texts_sealed IS NOT NULL"


def a_case(number: int) -> DisputeCase:
    return DisputeCase.open(
        a_payment().id,
        payer_id=PAYER,
        gateway="sandbox",
        reference=f"d{number}",
        amount=PRICE,
        reason="fraud",
        respond_by=None,
        now=NOON + timedelta(minutes=number),
    )
