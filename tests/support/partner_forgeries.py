"""Notices of real partners by those who do not know their secrets."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from random import Random

from adapters.couriers import doordash_notices, uber_notices
from tests.support import doordash, uber
from tests.support.clock import NOON
from tests.support.recorded_jobs import KEY

_NOISE = ("", "0", "-1", "\x00", "ü" * 64, "a" * 64, "9" * 5_000)
_UBER = (
    '{"kind":"event.delivery_status","id":"evt_1","created":"%s","data":{"id":"del_1",'
    '"status":"delivered","external_id":"%s","pickup":{"status":"completed"}}}'
)
UBER_BODY = (_UBER % (NOON.isoformat(), KEY)).encode()
DOORDASH_BODY = (
    f'{{"event_name":"DASHER_DROPPED_OFF","external_delivery_id":"{KEY}",'
    f'"created_at":"{NOON.isoformat()}"}}'
).encode()

type Forgery = tuple[bytes, Mapping[str, str]]


def forgeries_of_uber(count: int, seed: int) -> Iterator[Forgery]:
    """Another body, another signature, or another secret; all else is right."""
    chance = Random(seed)
    right = uber_notices.signature(uber.SECRET, UBER_BODY)
    headers = (uber_notices.SIGNATURE_HEADER, uber_notices.FORMER_HEADER)
    for _ in range(count):
        by_another = uber_notices.signature(chance.randbytes(32), UBER_BODY)
        given = chance.choice([right, right, by_another, *_changed(right, chance), *_NOISE])
        body = _with_another_bit(UBER_BODY, chance) if given == right else UBER_BODY
        yield body, {chance.choice(headers): given}


def forgeries_of_doordash(count: int, seed: int) -> Iterator[Forgery]:
    """Everything but the whole secret, in every way that it may be brought along."""
    chance = Random(seed)
    right = list(doordash_notices.headers_of(doordash.SECRET))
    for _ in range(count):
        other = chance.randbytes(16).hex()
        guess = f"{doordash_notices.USER}:{other}".encode()
        guessed = [f"Bearer {other}", f"Basic {b64encode(guess).decode()}", doordash.SECRET]
        header = chance.choice([*_changed(chance.choice(right), chance), *guessed, *_NOISE])
        yield DOORDASH_BODY, {doordash_notices.HEADER: header}


def _changed(text: str, chance: Random) -> list[str]:
    place = chance.randrange(len(text))
    other = chance.choice([letter for letter in "0123456789abcdef" if letter != text[place]])
    swapped = text[:place] + other + text[place + 1 :]
    return [swapped, text[:place], text + "0", text.swapcase(), f" {text}"]


def _with_another_bit(body: bytes, chance: Random) -> bytes:
    changed = bytearray(body)
    changed[chance.randrange(len(body))] ^= chance.randint(1, 255)
    return bytes(changed)
