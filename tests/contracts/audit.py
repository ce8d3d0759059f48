"""What every audit trail does."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest

from adapters.security.head_signatures import Ed25519HeadSigner
from application.platform.acting import NOBODY, Acting, act_for
from application.platform.audit import AuditTrail
from application.platform.paging import PageRequest
from application.platform.seal_audit import SealAudit
from application.platform.verify_audit import AuditVerdict, VerifyAudit
from domain.kernel.aggregate import HIDDEN
from domain.kernel.ids import AccountId, SessionId
from tests.support.clock import NOON, FakeClock
from tests.support.identity import signing_keys
from tests.support.tallies import BLUE, RED, Work, changed

SOMEBODY = Acting(
    account_id=AccountId(UUID(int=7)),
    session_id=SessionId(UUID(int=8)),
    network="192.0.2.0/24",
    request_id="request-1",
)


@dataclass
class Archive:
    """A trail, and somebody who has something to tell."""

    work: Work
    trail: AuditTrail

    def __post_init__(self) -> None:
        self.clock = FakeClock()
        self.signer = Ed25519HeadSigner(signing_keys())

    async def rename(self, label: str, tally_id: UUID = RED) -> None:
        await changed(self.work, tally_id, lambda tally: tally.rename(label, pin="1234", now=NOON))

    async def fail_to_rename(self) -> None:
        async with self.work.begin() as store:
            tally = await store.tallies.get(RED)
            await store.tallies.save(tally.rename("gold", pin="1", now=NOON))
            raise ZeroDivisionError

    async def seal(self) -> None:
        await SealAudit(self.trail, self.signer, self.clock)()

    async def verify(self) -> AuditVerdict:
        return await VerifyAudit(self.trail, self.signer, self.clock)()

    async def tell(self, *labels: str) -> None:
        for label in labels:
            await self.rename(label)
        await self.seal()


class AuditContract:
    @pytest.fixture
    def archive(self) -> Archive:
        raise AssertionError("Every adapter brings its own.")

    @pytest.fixture(autouse=True)
    def _nobody(self) -> None:
        act_for(NOBODY)

    async def test_an_entry_tells_who_did_what_from_where_and_what_it_changed(
        self, archive: Archive
    ) -> None:
        act_for(SOMEBODY)
        await archive.rename("gold")

        [entry] = (await archive.trail.page(PageRequest())).items
        assert (entry.action, entry.subject) == ("TallyRenamed", f"tally:{RED}")
        assert (entry.account_id, entry.session_id) == (UUID(int=7), UUID(int=8))
        assert (entry.network, entry.request_id) == ("192.0.2.0/24", "request-1")
        assert entry.before == f'{{"label":"untitled","pin":"{HIDDEN}"}}'
        assert entry.after == f'{{"label":"gold","pin":"{HIDDEN}"}}'

    async def test_what_is_not_audited_is_not_told(self, archive: Archive) -> None:
        await changed(archive.work, RED, lambda tally: tally.strike(now=NOON))

        assert (await archive.trail.page(PageRequest())).items == ()

    async def test_what_is_rolled_back_is_not_told(self, archive: Archive) -> None:
        with pytest.raises(ZeroDivisionError):
            await archive.fail_to_rename()

        assert (await archive.trail.page(PageRequest())).items == ()

    async def test_an_empty_trail_is_whole(self, archive: Archive) -> None:
        await archive.seal()

        verdict = await archive.verify()
        assert (verdict.entries, verdict.head, verdict.broken) == (0, None, None)

    async def test_entries_are_chained_in_turn(self, archive: Archive) -> None:
        await archive.tell("a", "b")
        await archive.tell("c")

        verdict = await archive.verify()
        assert (verdict.entries, verdict.broken) == (3, None)
        assert verdict.head is not None
        assert verdict.head.sequence == 3
        chain = [sealed async for sealed in archive.trail.chain()]
        assert [sealed.seal.sequence for sealed in chain] == [1, 2, 3]
        assert [sealed.entry and sealed.entry.after[:12] for sealed in chain] == [
            '{"label":"a"',
            '{"label":"b"',
            '{"label":"c"',
        ]

    async def test_an_entry_that_was_never_sealed_is_noticed(self, archive: Archive) -> None:
        await archive.tell("a")
        await archive.rename("b")
        assert (await archive.verify()).broken is None

        archive.clock.pass_time(timedelta(hours=1))
        broken = (await archive.verify()).broken
        assert broken is not None
        assert "never sealed" in broken

    async def test_the_signature_of_another_key_does_not_count(self, archive: Archive) -> None:
        await archive.tell("a")

        archive.signer = Ed25519HeadSigner(signing_keys())
        assert (await archive.verify()).broken == "the signature at entry 1 is not ours"

    async def test_many_who_seal_at_once_make_one_chain(self, archive: Archive) -> None:
        await asyncio.gather(*(archive.rename(f"label {n}", UUID(int=n)) for n in range(1, 21)))
        await asyncio.gather(*(archive.seal() for _ in range(5)))

        verdict = await archive.verify()
        assert (verdict.entries, verdict.broken) == (20, None)

    async def test_pages_go_from_the_newest_to_the_oldest(self, archive: Archive) -> None:
        await archive.rename("a")
        await archive.rename("b", BLUE)

        first = await archive.trail.page(PageRequest(limit=1))
        second = await archive.trail.page(replace(PageRequest(limit=1), cursor=first.next))
        subjects = [page.items[0].subject for page in (first, second)]
        assert subjects == [f"tally:{BLUE}", f"tally:{RED}"]
        assert second.next is None
