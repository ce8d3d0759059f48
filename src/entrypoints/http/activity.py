"""What one looked at and looked for, over HTTP: to be read, forgotten, and not recorded at all."""

from datetime import datetime
from typing import Self
from uuid import UUID

from litestar import Controller, delete, get, put
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.status_codes import HTTP_204_NO_CONTENT

from application.activity.acts import Act, ActKind
from application.activity.choose_consent import (
    ChooseActivityConsent,
    ChooseActivityConsentHandler,
)
from application.activity.forget_activity import ForgetActivity, ForgetActivityHandler
from application.activity.list_activity import GetActivityConsent, ListActivity
from application.platform.paging import PageRequest
from domain.kernel.access import Principal
from entrypoints.http.paging import PageReply
from entrypoints.http.wire import Wire


class ActReply(Wire):
    """``subjectId`` is the event or product that was looked at, ``words`` what was looked for."""

    kind: ActKind
    at: datetime
    subject_id: UUID | None
    words: str

    @classmethod
    def of(cls, act: Act) -> Self:
        return cls(kind=act.kind, at=act.at, subject_id=act.subject_id, words=act.words)


class ConsentBody(Wire):
    is_given: bool


class ConsentReply(Wire):
    """``since`` is from when on one is recorded."""

    is_given: bool
    since: datetime | None

    @classmethod
    def of(cls, since: datetime | None) -> Self:
        return cls(is_given=since is not None, since=since)


class ActivityController(Controller):
    """Nothing is recorded of those who did not consent."""

    path = "/api/users/me/activity"
    tags = ("Profile",)

    @get("/", summary="What one looked at and looked for, the newest first")
    async def list_activity(
        self,
        page: NamedDependency[PageRequest],
        principal: NamedDependency[Principal],
        list_activity: NamedDependency[ListActivity],
    ) -> PageReply[ActReply]:
        return PageReply.of(await list_activity(page, by=principal), ActReply.of)

    @delete("/", status_code=HTTP_204_NO_CONTENT, summary="Have one's activity forgotten")
    async def forget(
        self,
        principal: NamedDependency[Principal],
        forget_activity: NamedDependency[ForgetActivityHandler],
    ) -> None:
        await forget_activity(ForgetActivity(by=principal))

    @get("/consent", summary="Whether one's activity is recorded")
    async def consent(
        self,
        principal: NamedDependency[Principal],
        get_activity_consent: NamedDependency[GetActivityConsent],
    ) -> ConsentReply:
        return ConsentReply.of(await get_activity_consent(principal.account_id))

    @put("/consent", summary="Have one's activity recorded, or forgotten and no longer recorded")
    async def choose(
        self,
        data: JSONBody[ConsentBody],
        principal: NamedDependency[Principal],
        choose_activity_consent: NamedDependency[ChooseActivityConsentHandler],
    ) -> ConsentReply:
        command = ChooseActivityConsent(by=principal, is_given=data.is_given)
        return ConsentReply.of(await choose_activity_consent(command))
