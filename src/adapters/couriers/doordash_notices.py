"""DoorDash Drive's webhooks: who sent them, and what they say.

See https://developer.doordash.com/en-US/docs/drive/reference/webhooks. They are not signed:
they carry in ``Authorization`` what was agreed on in the developer portal, which is either a
token or a name with a password.
"""

import hmac
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from hashlib import sha256

import msgspec

from adapters.couriers.doordash_answers import of_event
from adapters.couriers.doordash_api import UNREADABLE
from adapters.couriers.doordash_wire import Event
from adapters.couriers.notices import need_fresh, to_key
from application.delivery.partner_ports import PartnerNotice
from application.platform.errors import Unavailable
from application.platform.ports import Clock
from domain.delivery.consignment_errors import ForgedPartnerNotice, MalformedPartnerNotice

HEADER = "authorization"
USER = "fairground"
"""The name that goes with a password."""

TRIED_FOR = timedelta(hours=24)
"""Longer than DoorDash repeats: three times, nobody says when."""


class DoorDashNotices:
    """Whoever knows one of our secrets is DoorDash, and may say anything.

    So the secret travels with each notice, and nothing else protects what it says: a notice
    has no id of its own but its content, and is believed for a day.
    """

    def __init__(self, secrets: Sequence[str], clock: Clock) -> None:
        self._known = [header for secret in secrets for header in headers_of(secret)]
        self._clock = clock

    def read(self, body: bytes, headers: Mapping[str, str]) -> PartnerNotice:
        self._verify(headers.get(HEADER, ""))
        try:
            event = msgspec.json.decode(body, type=Event)
            report = of_event(event, now=self._clock.now())
        except (*UNREADABLE, Unavailable):
            raise MalformedPartnerNotice from None
        need_fresh(report.at, now=self._clock.now(), tried_for=TRIED_FOR)
        return PartnerNotice(
            id=sha256(body).hexdigest(), key=to_key(event.external_delivery_id), report=report
        )

    def _verify(self, header: str) -> None:
        # Hashed, so that not even the length of a secret can be told by the time; and every
        # one is tried, so that neither can which one it was.
        given = sha256(header.encode(errors="replace")).digest()
        matches = [
            hmac.compare_digest(sha256(known.encode()).digest(), given) for known in self._known
        ]
        if not any(matches):
            raise ForgedPartnerNotice


def headers_of(secret: str) -> Iterator[str]:
    yield f"Bearer {secret}"
    yield f"Basic {b64encode(f'{USER}:{secret}'.encode()).decode()}"
