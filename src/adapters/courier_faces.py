"""Couriers as those see them to whom they bring something: read from their accounts."""

from collections.abc import Collection, Mapping

from application.delivery.ports import CourierFace
from application.identity.ports import AccountViews
from domain.identity.account import AccountStatus
from domain.identity.errors import AccountNotFound
from domain.kernel.ids import AccountId, CourierId


class AccountCourierFaces:
    """The first of a courier's names, and the number they gave their account."""

    def __init__(self, accounts: AccountViews) -> None:
        self._accounts = accounts

    async def of(self, courier_ids: Collection[CourierId]) -> Mapping[CourierId, CourierFace]:
        found = {}
        for courier_id in courier_ids:
            try:
                account = await self._accounts.get(AccountId(courier_id))
            except AccountNotFound:
                continue
            if account.status is not AccountStatus.ERASED:
                first_name = account.name.partition(" ")[0]
                found[courier_id] = CourierFace(name=first_name, phone=account.phone)
        return found
