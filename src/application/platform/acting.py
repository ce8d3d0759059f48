"""On whose behalf the program is at work: for the audit trail, never for a decision."""

from contextvars import ContextVar, Token
from dataclasses import dataclass

from domain.kernel.ids import AccountId, SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """``network`` is where a request came from, without the part that names one machine."""

    account_id: AccountId | None = None
    session_id: SessionId | None = None
    network: str = ""
    request_id: str = ""
    """The request, or the task, that is served."""


NOBODY = Acting()

_acting: ContextVar[Acting] = ContextVar("acting", default=NOBODY)


def acting() -> Acting:
    return _acting.get()


def act_for(whom: Acting) -> Token[Acting]:
    """Note for whom the present request or task is served, until it ends."""
    return _acting.set(whom)
