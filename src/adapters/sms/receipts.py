"""Receipts of SMS providers: each signs in its own way."""

import hmac
from base64 import b64encode
from collections.abc import Callable, Mapping
from hashlib import sha1
from urllib.parse import parse_qs, parse_qsl, urlsplit

from adapters.sms.twilio import STATES
from application.platform.sms import FoundSms, SmsReceipt, SmsState
from domain.notifications.errors import ReceiptNotGenuine

type Reader = Callable[[str, bytes, Mapping[str, str]], SmsReceipt]
"""Of the path with its query, the body and the headers, whose names are in small letters."""

SIGNATURE = "x-twilio-signature"


class SignedSmsReceipts:
    def __init__(self, readers: Mapping[str, Reader]) -> None:
        self._readers = dict(readers)

    def read(
        self, provider: str, *, url: str, body: bytes, headers: Mapping[str, str]
    ) -> SmsReceipt:
        reader = self._readers.get(provider)
        if reader is None:
            raise ReceiptNotGenuine
        return reader(url, body, {name.lower(): value for name, value in headers.items()})


def twilio_signature(token: str, url: str, form: Mapping[str, str]) -> str:
    """HMAC-SHA1 of the whole address and the sorted fields, as Twilio prescribes it."""
    signed = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return b64encode(hmac.digest(token.encode(), signed.encode(), sha1)).decode()


def twilio_reader(token: str, *, address: str) -> Reader:
    """``address`` is where the whole world finds us: the signature is over that."""

    def read(url: str, body: bytes, headers: Mapping[str, str]) -> SmsReceipt:
        try:
            form = dict(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True))
        except ValueError:
            raise ReceiptNotGenuine from None
        expected = twilio_signature(token, f"{address}{url}", form)
        if not hmac.compare_digest(expected.encode(), headers.get(SIGNATURE, "").encode()):
            raise ReceiptNotGenuine
        [key] = parse_qs(urlsplit(url).query).get("key", [""])[:1]
        state = STATES.get(form.get("MessageStatus", ""), SmsState.ON_ITS_WAY)
        code = form.get("ErrorCode", "")
        found = FoundSms(
            reference=form.get("MessageSid", ""),
            state=state,
            reason=f"error {code[:20]}" if code else "",
        )
        return SmsReceipt(key=key, found=found)

    return read
