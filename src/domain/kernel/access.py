"""Who acts, what each role may do, and to whose objects. Rights are data: two tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.kernel.errors import Forbidden
from domain.kernel.ids import AccountId, ApiKeyId, SessionId

PROOF_LASTS = timedelta(minutes=5)


class Role(StrEnum):
    CUSTOMER = "CUSTOMER"
    ORGANIZER = "ORGANIZER"
    SELLER = "SELLER"
    COURIER = "COURIER"
    SUPPORT = "SUPPORT"
    ADMIN = "ADMIN"


class Right(StrEnum):
    """Something a role may do."""

    BOOK = "book"
    ORGANIZE = "organize"
    ORGANIZE_ANY = "organize-any"
    SEE_ANY_BOOKING = "see-any-booking"
    CHANGE_ANY_BOOKING = "change-any-booking"
    SELL = "sell"
    MANAGE_ACCOUNTS = "manage-accounts"
    REFUND_ANY = "refund-any"
    SEE_STATEMENT = "see-statement"
    SEE_ANY_STATEMENT = "see-any-statement"
    RECORD_PAYOUTS = "record-payouts"
    OPERATE = "operate"
    ORDER = "order"
    SELL_ANY = "sell-any"
    SEE_ANY_ORDER = "see-any-order"
    CHANGE_ANY_ORDER = "change-any-order"
    SET_TAXES = "set-taxes"
    DELIVER = "deliver"
    DISPATCH = "dispatch"
    TALK = "talk"
    ANSWER_SUPPORT = "answer-support"
    MODERATE = "moderate"
    LISTEN = "listen"
    SEE_ANY_INSIGHT = "see-any-insight"


EVERYBODYS = frozenset({Right.BOOK, Right.ORDER, Right.TALK})

RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.CUSTOMER: EVERYBODYS,
    Role.ORGANIZER: EVERYBODYS | {Right.ORGANIZE, Right.SEE_STATEMENT, Right.LISTEN},
    Role.SELLER: EVERYBODYS | {Right.SELL, Right.SEE_STATEMENT, Right.LISTEN},
    Role.COURIER: EVERYBODYS | {Right.DELIVER, Right.SEE_STATEMENT},
    Role.SUPPORT: EVERYBODYS
    | frozenset(
        {
            Right.SEE_ANY_ORDER,
            Right.CHANGE_ANY_ORDER,
            Right.DISPATCH,
            Right.ANSWER_SUPPORT,
            Right.MODERATE,
            Right.SEE_ANY_INSIGHT,
            Right.SEE_ANY_BOOKING,
            Right.CHANGE_ANY_BOOKING,
            Right.REFUND_ANY,
            Right.SEE_STATEMENT,
            Right.SEE_ANY_STATEMENT,
        }
    ),
    Role.ADMIN: frozenset(Right),
}


class Reach(StrEnum):
    """Whose objects a right reaches."""

    OWN = "own"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a right is for, as people read it."""

    does: str
    reach: Reach
    for_keys: bool = True
    """Whether machines may have it: not what only somebody who proved who they are may do."""


MEANINGS: Mapping[Right, Meaning] = {
    Right.BOOK: Meaning(does="book, pay, cancel, and use one's tickets", reach=Reach.OWN),
    Right.ORGANIZE: Meaning(
        does="keep venues, sell events, see who comes, and let them in", reach=Reach.OWN
    ),
    Right.ORGANIZE_ANY: Meaning(does="do so for events and venues of others", reach=Reach.ANY),
    Right.SEE_ANY_BOOKING: Meaning(
        does="see bookings, tickets and payments of others", reach=Reach.ANY
    ),
    Right.CHANGE_ANY_BOOKING: Meaning(does="cancel bookings of others", reach=Reach.ANY),
    Right.SELL: Meaning(does="sell products", reach=Reach.OWN),
    Right.MANAGE_ACCOUNTS: Meaning(
        does="see accounts, give them roles, and erase them", reach=Reach.ANY, for_keys=False
    ),
    Right.REFUND_ANY: Meaning(
        does="give back money that others earned", reach=Reach.ANY, for_keys=False
    ),
    Right.SEE_STATEMENT: Meaning(does="see what one earned and is owed", reach=Reach.OWN),
    Right.SEE_ANY_STATEMENT: Meaning(does="see what others earned", reach=Reach.ANY),
    Right.RECORD_PAYOUTS: Meaning(
        does="record that somebody was sent money", reach=Reach.ANY, for_keys=False
    ),
    Right.OPERATE: Meaning(
        does="look after the platform: tasks, invariants, audit, ledger", reach=Reach.ANY
    ),
    Right.ORDER: Meaning(does="fill a cart, order, pay, and send things back", reach=Reach.OWN),
    Right.SELL_ANY: Meaning(does="change products and stock of others", reach=Reach.ANY),
    Right.SEE_ANY_ORDER: Meaning(does="see orders and deliveries of others", reach=Reach.ANY),
    Right.CHANGE_ANY_ORDER: Meaning(does="cancel and settle orders of others", reach=Reach.ANY),
    Right.SET_TAXES: Meaning(does="set the rates of taxes", reach=Reach.ANY),
    Right.DELIVER: Meaning(does="be on shift, accept deliveries, and hand over", reach=Reach.OWN),
    Right.DISPATCH: Meaning(
        does="look after couriers, zones, and deliveries that are stuck", reach=Reach.ANY
    ),
    Right.TALK: Meaning(does="take part in conversations", reach=Reach.OWN),
    Right.ANSWER_SUPPORT: Meaning(does="answer those who ask for help", reach=Reach.ANY),
    Right.MODERATE: Meaning(does="act on what people report in conversations", reach=Reach.ANY),
    Right.LISTEN: Meaning(does="have events sent to an endpoint of one's own", reach=Reach.OWN),
    Right.SEE_ANY_INSIGHT: Meaning(does="see how well others do", reach=Reach.ANY),
}


class RightMissing(Forbidden):
    code = "right-missing"

    def __init__(self, right: Right) -> None:
        super().__init__(f"You need the right to {right.replace('-', ' ')}.", right=right)


class ScopeMissing(Forbidden):
    """The API key is limited to other rights; `scopes` are those of which it needs one."""

    code = "scope-missing"

    def __init__(self, rights: Iterable[Right]) -> None:
        super().__init__("This API key is not meant for that.", scopes=list(rights))


class ProofTooOld(Forbidden):
    """What cannot be undone is done only by those who have just proved who they are."""

    code = "step-up-required"

    def __init__(self) -> None:
        super().__init__("Prove again who you are, then repeat the request.")


class SecondFactorRequired(Forbidden):
    """Staff act only after a log-in with a second factor; and who has one proves it, too."""

    code = "second-factor-required"

    def __init__(self, message: str | None = None) -> None:
        super().__init__(
            message
            or "Staff need a second factor: enrol one under /api/users/me/second-factors, or log"
            " in with the one you have."
        )


@dataclass(frozen=True, slots=True)
class Principal:
    """The account on whose behalf something is done."""

    account_id: AccountId
    roles: frozenset[Role]
    session_id: SessionId | None = None
    """``None`` for machines with an API key and for the program itself."""

    proved_at: datetime | None = None
    """When they last proved who they are, with every factor that they have."""

    scopes: frozenset[Right] | None = None
    """The rights that an API key is limited to; ``None`` for no such limit."""

    key_id: ApiKeyId | None = None
    """The API key that speaks for the account, if one does."""

    withheld: frozenset[Role] = frozenset()
    """Roles of the account that do not count before a second factor was shown."""

    def may(self, right: Right) -> bool:
        if self.scopes is not None and right not in self.scopes:
            return False
        return any(right in RIGHTS[role] for role in self.roles)

    def need(self, right: Right) -> None:
        """Raise ``RightMissing`` unless one of the roles gives the right.

        Raise ``SecondFactorRequired`` if one does that is withheld.
        """
        if self.may(right):
            return
        if any(right in RIGHTS[role] for role in self.withheld):
            raise SecondFactorRequired
        raise RightMissing(right)

    def need_recent_proof(self, now: datetime) -> None:
        """Raise ``ProofTooOld`` unless they proved who they are within the last minutes."""
        if self.proved_at is None or now - self.proved_at > PROOF_LASTS:
            raise ProofTooOld

    def reaches(self, owner_id: AccountId, *, otherwise: Right) -> bool:
        """Whether the object is one's own, or the right reaches other people's."""
        return self.account_id == owner_id or self.may(otherwise)
