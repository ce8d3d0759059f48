"""Activity in memory: who did what, and whether they wanted it to be known."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from adapters.memory.activity import MemoryActivityArchive, MemoryConsents, MemoryWordSeals
from adapters.memory.unit_of_work import MemoryDatabase
from application.activity.archive import ActivityArchive, KeptAct
from application.activity.choose_consent import ChooseActivityConsentHandler
from application.activity.forget_activity import ForgetActivityHandler
from application.activity.forget_old_activity import ForgetOldActivity
from application.activity.list_activity import GetActivityConsent, ListActivity
from application.activity.record import NoteActivity
from application.platform.errors import Unavailable
from domain.identity.account import Account
from domain.kernel.access import Principal, Role
from domain.kernel.ids import AccountId, SessionId
from tests.support.clock import NOON, FakeClock
from tests.support.identity import an_account


class RandomIds:
    def new(self) -> UUID:
        return uuid4()


@dataclass
class Memories:
    """What is remembered of people, and all that can be done about it."""

    database: MemoryDatabase = field(default_factory=MemoryDatabase)
    clock: FakeClock = field(default_factory=FakeClock)
    waiting_max: int = 100

    def __post_init__(self) -> None:
        self.consents = MemoryConsents(self.database)
        self.seals = MemoryWordSeals(self.database)
        self.keep_in(MemoryActivityArchive(self.database))

    def keep_in(self, archive: ActivityArchive) -> None:
        consents, seals, clock = self.consents, self.seals, self.clock
        self.archive = archive
        self.note = NoteActivity(
            archive=archive,
            consents=consents,
            seals=seals,
            ids=RandomIds(),
            clock=clock,
            waiting_max=self.waiting_max,
            gathered_for=timedelta(milliseconds=1),
        )
        self.list = ListActivity(archive=archive, consents=consents, seals=seals)
        self.consent = GetActivityConsent(consents=consents)
        self.choose = ChooseActivityConsentHandler(archive=archive, consents=consents, clock=clock)
        self.forget = ForgetActivityHandler(archive=archive, consents=consents, clock=clock)
        self.forget_old = ForgetOldActivity(archive=archive, clock=clock)

    def somebody(self) -> Principal:
        account = an_account()
        accounts: dict[AccountId, Account] = self.database.table("accounts")
        accounts[account.id] = account
        return Principal(account.id, frozenset({Role.CUSTOMER}), SessionId(uuid4()))

    async def kept(self, by: Principal) -> list[KeptAct]:
        """All there is, whether they may still see it or not."""
        long_ago = NOON - timedelta(days=10_000)
        return list(await self.archive.of_account(by.account_id, since=long_ago, limit=1_000))


class NoArchive(MemoryActivityArchive):
    """It is out of reach."""

    async def append(self, acts: Sequence[KeptAct]) -> None:
        del acts
        raise Unavailable("MongoDB")


class BrokenArchive(MemoryActivityArchive):
    async def append(self, acts: Sequence[KeptAct]) -> None:
        del acts
        raise ValueError("a bug")
