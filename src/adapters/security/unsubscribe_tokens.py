"""Tokens of the links by which mail is unsubscribed from. They open nothing else."""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from domain.kernel.ids import AccountId
from domain.notifications.errors import UnsubscribeLinkDoesNotCount
from domain.notifications.kinds import Category

ID_BYTES = 16
_FORM = re.compile(r"([A-Z]{1,20})\.([A-Za-z0-9_-]{64})", re.ASCII)


class HmacUnsubscribeTokens:
    """Of several secrets the first one seals, and all of them are believed."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        self._secrets = tuple(secrets)

    def token(self, account_id: AccountId, category: Category) -> str:
        seal = _seal(self._secrets[0], account_id.bytes, category)
        return f"{category}.{urlsafe_b64encode(account_id.bytes + seal).decode()}"

    def read(self, token: str) -> tuple[AccountId, Category]:
        form = _FORM.fullmatch(token)
        if form is None or form[1] not in set(Category):
            raise UnsubscribeLinkDoesNotCount
        category, raw = Category(form[1]), urlsafe_b64decode(form[2])
        id_, given = raw[:ID_BYTES], raw[ID_BYTES:]
        seals = [_seal(secret, id_, category) for secret in self._secrets]
        if not any([hmac.compare_digest(seal, given) for seal in seals]):  # noqa: C419  # each
            raise UnsubscribeLinkDoesNotCount
        return AccountId(UUID(bytes=id_)), category


def _seal(secret: bytes, id_: bytes, category: Category) -> bytes:
    return hmac.digest(secret, b"unsubscribe\0" + id_ + category.encode(), sha256)
