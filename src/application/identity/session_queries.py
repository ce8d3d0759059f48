"""What can be read about one's own sessions."""

from dataclasses import dataclass
from datetime import datetime

from application.identity.session_ports import SessionSecrets, SessionViews, session_of
from application.platform.paging import Page, PageRequest
from application.platform.ports import Clock
from domain.identity.session_events import SessionKind
from domain.kernel.access import Principal
from domain.kernel.ids import SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    id: SessionId
    kind: SessionKind
    device: str
    place: str
    created_at: datetime
    last_used_at: datetime
    ends_at: datetime
    is_current: bool


class ListSessions:
    """Where one is logged in."""

    def __init__(self, views: SessionViews, clock: Clock) -> None:
        self._views = views
        self._clock = clock

    async def __call__(self, page: PageRequest, by: Principal) -> Page[SessionView]:
        found = await self._views.live(by.account_id, by.roles, page, now=self._clock.now())
        items = [
            SessionView(
                id=session.id,
                kind=session.kind,
                device=session.device,
                place=session.place,
                created_at=session.created_at,
                last_used_at=session.last_used_at,
                ends_at=session.ends_at(by.roles),
                is_current=session.id == by.session_id,
            )
            for session in found.items
        ]
        return Page(items=tuple(items), next=found.next)


class ShowCsrfToken:
    def __init__(self, secrets: SessionSecrets) -> None:
        self._secrets = secrets

    async def __call__(self, by: Principal) -> str:
        return self._secrets.csrf_token(session_of(by))
