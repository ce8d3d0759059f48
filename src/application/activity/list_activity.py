"""What one looked at and looked for, as far as it is remembered."""

from datetime import datetime

from application.activity.acts import Act
from application.activity.archive import ActivityArchive, ActMark, KeptAct
from application.activity.ports import Consents, WordSeals
from application.platform.paging import Page, PageRequest
from domain.kernel.access import Principal
from domain.kernel.ids import AccountId


class ListActivity:
    def __init__(self, *, archive: ActivityArchive, consents: Consents, seals: WordSeals) -> None:
        self._archive = archive
        self._consents = consents
        self._seals = seals

    async def __call__(self, page: PageRequest, *, by: Principal) -> Page[Act]:
        """The newest first; nothing for those who did not consent."""
        before = _mark(page)
        since = (await self._consents.since([by.account_id])).get(by.account_id)
        if since is None:
            return Page(items=(), next=None)
        found = await self._archive.of_account(
            by.account_id, since=since, before=before, limit=page.limit + 1
        )
        words = await self._seals.unseal(found)
        acts = [to_act(kept, words.get(kept.id, "")) for kept in found]
        return Page.cut(acts, page, lambda act: (act.at.isoformat(), str(act.id)))


class GetActivityConsent:
    def __init__(self, *, consents: Consents) -> None:
        self._consents = consents

    async def __call__(self, account_id: AccountId) -> datetime | None:
        """From when on one is recorded; ``None`` for not at all."""
        return (await self._consents.since([account_id])).get(account_id)


def to_act(kept: KeptAct, words: str) -> Act:
    return Act(
        id=kept.id,
        account_id=kept.account_id,
        kind=kept.kind,
        at=kept.at,
        subject_id=kept.subject_id,
        words=words,
    )


def _mark(page: PageRequest) -> ActMark | None:
    place = page.after_moment()
    return None if place is None else ActMark(*place)
