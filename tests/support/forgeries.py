"""Notices by those who do not know the sandbox's secret."""

import json
from collections.abc import Iterator, Mapping
from random import Random

from adapters.payments.sandbox_notices import NoticeSigner
from adapters.sandboxes.notices import SIGNATURE_HEADER, TIMESTAMP_HEADER
from tests.support.clock import NOON, FakeClock
from tests.support.payments import SECRET

BODY = json.dumps({"id": "n1", "key": "k", "reference": "r", "outcome": "CAPTURED"}).encode()
NOISE = ("", "0", "-1", "1e9", "٣", "NaN", "\x00", "ü" * 40, "a" * 64, "9" * 5_000)


def forgeries(count: int, seed: int) -> Iterator[tuple[bytes, Mapping[str, str]]]:
    """Every one differs from what was signed in something that counts."""
    chance = Random(seed)
    good = NoticeSigner([SECRET], FakeClock()).sign(BODY)
    forge = [with_other_body, with_other_signature, with_other_time, with_noise, signed_by_another]
    for _ in range(count):
        yield chance.choice(forge)(dict(good), chance)


def with_other_body(good: dict[str, str], chance: Random) -> tuple[bytes, Mapping[str, str]]:
    body = bytearray(BODY)
    body[chance.randrange(len(body))] ^= chance.randint(1, 255)
    return bytes(body), good


def with_other_signature(good: dict[str, str], chance: Random) -> tuple[bytes, Mapping[str, str]]:
    place, signature = chance.randrange(64), good[SIGNATURE_HEADER]
    other = chance.choice([found for found in "0123456789abcdef" if found != signature[place]])
    forged = signature[:place] + other + signature[place + 1 :]
    cut = chance.choice([forged, forged[:-1], forged + "0", signature.upper(), signature[:32]])
    return BODY, {**good, SIGNATURE_HEADER: cut}


def with_other_time(good: dict[str, str], chance: Random) -> tuple[bytes, Mapping[str, str]]:
    seconds = int(NOON.timestamp()) + chance.choice([-1, 1]) * chance.randint(1, 10**6)
    return BODY, {**good, TIMESTAMP_HEADER: str(seconds)}


def with_noise(good: dict[str, str], chance: Random) -> tuple[bytes, Mapping[str, str]]:
    header = chance.choice([TIMESTAMP_HEADER, SIGNATURE_HEADER])
    without = {name: value for name, value in good.items() if name != header}
    return BODY, chance.choice([without, {**good, header: chance.choice(NOISE)}])


def signed_by_another(good: dict[str, str], chance: Random) -> tuple[bytes, Mapping[str, str]]:
    signer = NoticeSigner([chance.randbytes(32)], FakeClock())
    return BODY, {**good, **signer.sign(BODY)}


def can_be_sent(headers: Mapping[str, str]) -> bool:
    """Whether they get through a client at all."""
    return all(value.isprintable() for value in headers.values())
