"""Sealing what may be personal, whoever it is about: with the person's key, else with our own."""

from uuid import UUID

from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.person_keys import PersonKeys, person_keys
from adapters.postgres.statement import Statement
from adapters.postgres.unit_of_work import Transaction
from application.platform.personal_data import PersonalCipher
from domain.kernel.ids import AccountId

PLATFORM = AccountId(UUID(int=0))
"""Nobody's id: under it lies the key for what is not known to be about anybody."""

_ADD_OURS = Statement(
    insert(person_keys)
    .values(account_id=bindparam("account_id"), key=bindparam("key"))
    .on_conflict_do_nothing()
)


class Sealing:
    """What it seals, it says for whom: only with that key it opens again."""

    def __init__(self, transaction: Transaction, cipher: PersonalCipher) -> None:
        self._connection = transaction.connection
        self._cipher = cipher
        self._keys = PersonKeys(transaction, cipher)

    async def seal(
        self, place: str, text: str, *, about: AccountId | None
    ) -> tuple[AccountId, bytes]:
        """Whose key it took, and the text as it may be stored."""
        key = None if about is None else await self._keys.get(about)
        if about is not None and key is not None:
            return about, self._cipher.seal(key, place, text)
        return PLATFORM, self._cipher.seal(await self._ours(), place, text)

    async def _ours(self) -> bytes:
        if (known := await self._keys.get(PLATFORM)) is not None:
            return known
        new = self._cipher.new_key()
        await _ADD_OURS.run(self._connection, account_id=PLATFORM, key=new)
        # Somebody else may have been faster: then theirs is the one.
        ours = await self._keys.get(PLATFORM)
        if ours is None:
            raise LookupError("The platform's own key is not there.")
        return ours


def unsealed(cipher: PersonalCipher, key: bytes | None, place: str, sealed: bytes | None) -> str:
    """The text; empty if there is none, or nobody can read it any more."""
    return "" if key is None or sealed is None else cipher.unseal(key, place, sealed)
