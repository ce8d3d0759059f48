"""What can be read about one's own second factors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from application.identity.ports import IdentityStore
from application.platform.ports import UnitOfWork
from domain.identity.passkey import Passkey
from domain.identity.session import STAFF
from domain.kernel.access import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorsView:
    """``is_required``: whether one's rights as staff count only with one of them."""

    authenticator_since: datetime | None
    recovery_codes_left: int
    passkeys: Sequence[Passkey]
    is_required: bool


class ListFactors:
    def __init__(self, work: UnitOfWork[IdentityStore], *, staff_need_one: bool) -> None:
        self._work = work
        self._staff_need_one = staff_need_one

    async def __call__(self, by: Principal) -> FactorsView:
        async with self._work.begin() as store:
            factors = await store.second_factors.of(by.account_id)
        app, is_staff = factors.authenticator, not STAFF.isdisjoint(by.roles | by.withheld)
        return FactorsView(
            authenticator_since=None if app is None else app.confirmed_at,
            recovery_codes_left=len(factors.recovery_hashes),
            passkeys=factors.passkeys,
            is_required=self._staff_need_one and is_staff,
        )
