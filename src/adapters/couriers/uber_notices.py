"""Uber Direct's webhooks: who signed them, and what they say.

See https://developer.uber.com/docs/deliveries/guides/webhooks.
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import msgspec

from adapters.couriers.notices import need_fresh, to_key
from adapters.couriers.uber_answers import to_position, to_report
from adapters.couriers.uber_api import UNREADABLE
from adapters.couriers.uber_wire import Event
from application.delivery.partner_ports import PartnerNotice
from application.platform.errors import Unavailable
from application.platform.ports import Clock
from domain.delivery.consignment_errors import ForgedPartnerNotice, MalformedPartnerNotice
from domain.delivery.partner_report import PartnerReport

SIGNATURE_HEADER = "x-uber-signature"
FORMER_HEADER = "x-postmates-signature"
TRIED_FOR = timedelta(hours=1)
"""So long Uber repeats what nobody received, and longer, with the time of the event inside."""

_KINDS = {"event.delivery_status", "event.courier_update"}


class UberNotices:
    """HMAC-SHA-256 over the body by any of our secrets, in hexadecimal.

    Each webhook has a key of its own, so there may be two of them. No time of sending is
    signed, but that of the event: what is older than Uber repeats is not believed.
    """

    def __init__(self, secrets: Sequence[bytes], clock: Clock) -> None:
        self._secrets = tuple(secrets)
        self._clock = clock

    def read(self, body: bytes, headers: Mapping[str, str]) -> PartnerNotice:
        self._verify(body, headers.get(SIGNATURE_HEADER) or headers.get(FORMER_HEADER, ""))
        try:
            event = msgspec.json.decode(body, type=Event)
            report = self._to_report(event)
        except (*UNREADABLE, Unavailable):
            raise MalformedPartnerNotice from None
        need_fresh(report.at, now=self._clock.now(), tried_for=TRIED_FOR)
        return PartnerNotice(
            id=event.id or sha256(body).hexdigest(),
            key=to_key(event.data.external_id),
            report=report,
        )

    def _verify(self, body: bytes, header: str) -> None:
        given = header.encode(errors="replace")
        # Every secret is tried, so that the time tells nothing.
        matches = [
            hmac.compare_digest(signature(secret, body).encode(), given) for secret in self._secrets
        ]
        if not any(matches):
            raise ForgedPartnerNotice

    def _to_report(self, event: Event) -> PartnerReport:
        if event.kind not in _KINDS:
            raise MalformedPartnerNotice
        report = to_report(event.data, now=self._clock.now())
        return replace(
            report,
            at=event.created,
            position=to_position(event.location) or report.position,
        )


def signature(secret: bytes, body: bytes) -> str:
    return hmac.new(secret, body, sha256).hexdigest()
