"""What a route can ask of who calls it."""

from dataclasses import dataclass
from enum import StrEnum

from domain.identity.session_errors import NoSession
from domain.kernel.access import Principal, Right, ScopeMissing


class Caller(StrEnum):
    ANYBODY = "anybody"
    MEMBER = "member"
    """Whoever is signed in, and machines with an API key for it."""

    PERSON = "person"
    """Whoever is signed in in a session of theirs, and no machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a route asks of who calls it."""

    caller: Caller
    scopes: tuple[Right, ...] = ()
    """An API key needs one of these. Where anybody may call, it is a stranger without."""

    right: Right | None = None
    """Without this right one hears 403, whatever the object is."""

    or_rights: tuple[Right, ...] = ()
    """Instead of it one of these is enough."""

    own: bool = False
    """Whether it is about something that belongs to somebody."""

    others: Right | None = None
    """This right reaches what belongs to others."""

    is_visible: bool = False
    """Whether those may see it whom no right reaches it: they hear 403, and not 404."""

    proof: bool = False
    """Whether one must have proved who one is within the last minutes."""

    proof_for_others: bool = False
    """Whether one must have so for what belongs to others."""

    def admit_key(self, principal: Principal) -> Principal | None:
        """Whom a request with an API key comes from; raise if it may not come at all."""
        scopes = principal.scopes or frozenset()
        if self.caller is Caller.PERSON:
            raise NoSession
        if not self.scopes or not scopes.isdisjoint(self.scopes):
            return principal
        if self.caller is Caller.ANYBODY:
            return None
        raise ScopeMissing(self.scopes)
