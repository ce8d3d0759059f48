"""Stops as courier companies want them: numbers that can be dialled, addresses in one line."""

import re

from application.delivery.partner_ports import PartnerJob, PartnerRefused
from domain.delivery.events import ProofKind
from domain.delivery.stop import Stop

_BETWEEN_DIGITS = re.compile(r"[\s().\-/]")
_DIALLED = re.compile(r"\+[1-9]\d{6,14}")
"""E.164."""


def refusal_of(job: PartnerJob, proofs: frozenset[ProofKind]) -> PartnerRefused | None:
    """The no that they would say after the price: said on their behalf before it.

    Both companies want a number to call at either end, and an address that has a street.
    """
    if not job.needs <= proofs | {ProofKind.PARTNER}:
        return PartnerRefused("not-supported")
    for stop in (job.pickup, job.dropoff):
        if not stop.lines or not stop.city:
            return PartnerRefused("address-unknown")
        if phone_of(stop) is None:
            return PartnerRefused("not-supported")
    return None


def phone_of(stop: Stop) -> str | None:
    """Its number in E.164, if that is what it is."""
    digits = _BETWEEN_DIGITS.sub("", stop.phone)
    return digits if _DIALLED.fullmatch(digits) else None


def address_of(stop: Stop) -> str:
    """All of it, with commas, from the narrowest to the widest."""
    region = f"{stop.region} {stop.postal_code}".strip()
    return ", ".join(part for part in (*stop.lines, stop.city, region, stop.country) if part)


def shortened(text: str, most: int) -> str:
    """So much of a text as they take."""
    return text if len(text) <= most else text[: most - 1] + "…"


def word_of(text: str | None) -> str:
    """A code of theirs as a word; empty for none, ``other`` for what is no code."""
    word = (text or "").strip().lower().replace("_", "-")
    return word if re.fullmatch("[a-z0-9-]{0,60}", word) else "other"
