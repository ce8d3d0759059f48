"""Short messages over Twilio's API, or one that speaks like it.

It knows no idempotency keys: a message whose answer was lost is looked for among those that were
sent to the number since, by its text. Its list may be some seconds behind.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import quote, urlencode

import msgspec

from adapters.outgoing import Answer, Outgoing
from application.platform.errors import Unavailable
from application.platform.sms import FoundSms, Sms, SmsRefused, SmsState

NAME = "twilio"
ADDRESS = "https://api.twilio.com"
PAGE = 100
SKEW = timedelta(seconds=30)
"""Their clock may be behind ours."""

STATES = {
    "delivered": SmsState.DELIVERED,
    "read": SmsState.DELIVERED,
    "undelivered": SmsState.FAILED,
    "failed": SmsState.FAILED,
    "canceled": SmsState.FAILED,
}
"""Every other status is one on the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TwilioAccount:
    sid: str
    token: str = field(repr=False)
    sender: str
    """A number of ours, or the id of a messaging service (MG…)."""


class Message(msgspec.Struct):
    sid: str
    status: str
    body: str = ""
    date_created: str | None = None
    error_code: int | None = None


class Messages(msgspec.Struct):
    messages: Sequence[Message]


class Refusal(msgspec.Struct):
    code: int | None = None


def connect(account: TwilioAccount, *, address: str = ADDRESS, patience: timedelta) -> Outgoing:
    secret = b64encode(f"{account.sid}:{account.token}".encode()).decode()
    headers = {"Authorization": f"Basic {secret}"}
    return Outgoing("Twilio", address, usual=ADDRESS, headers=headers, patience=patience)


class TwilioSms:
    def __init__(self, calls: Outgoing, account: TwilioAccount, *, receipts_at: str) -> None:
        self._calls = calls
        self._account = account
        self._receipts_at = receipts_at
        self._path = f"/2010-04-01/Accounts/{quote(account.sid, safe='')}/Messages"

    async def send(self, sms: Sms) -> str:
        by = "MessagingServiceSid" if self._account.sender.startswith("MG") else "From"
        form = {
            "To": sms.to,
            by: self._account.sender,
            "Body": sms.text,
            "StatusCallback": f"{self._receipts_at}?{urlencode({'key': sms.key})}",
        }
        answer = await self._calls.call(
            "POST",
            f"{self._path}.json",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            body=urlencode(form).encode(),
        )
        if answer.status == HTTPStatus.BAD_REQUEST:
            raise SmsRefused(f"error {_read(Refusal, answer).code}")
        return _message(answer).sid

    async def find(self, sms: Sms, *, reference: str, since: datetime) -> FoundSms | None:
        if not reference:
            return await self._look_for(sms, since)
        answer = await self._calls.call("GET", f"{self._path}/{quote(reference, safe='')}.json")
        return None if answer.status == HTTPStatus.NOT_FOUND else _found(_message(answer))

    async def _look_for(self, sms: Sms, since: datetime) -> FoundSms | None:
        from_ = (since - SKEW).astimezone(UTC)
        asked = urlencode({"To": sms.to, "DateSent>": f"{from_:%Y-%m-%d}", "PageSize": PAGE})
        answer = await self._calls.call("GET", f"{self._path}.json?{asked}")
        if not answer.is_success:
            raise Unavailable(NAME)
        for message in _read(Messages, answer).messages:
            if message.body == sms.text and _created_at(message) >= from_:
                return _found(message)
        return None


def _message(answer: Answer) -> Message:
    if not answer.is_success:
        # Our account is not as it should be, which is nobody's message's fault.
        raise Unavailable(NAME)
    return _read(Message, answer)


def _read[Wire](type_: type[Wire], answer: Answer) -> Wire:
    try:
        return msgspec.json.decode(answer.body, type=type_)
    except msgspec.DecodeError:
        raise Unavailable(NAME) from None


def _found(message: Message) -> FoundSms:
    reason = "" if message.error_code is None else f"error {message.error_code}"
    state = STATES.get(message.status, SmsState.ON_ITS_WAY)
    return FoundSms(reference=message.sid, state=state, reason=reason)


def _created_at(message: Message) -> datetime:
    """When they took it; a message without a time is of no time of ours."""
    if message.date_created is None:
        return datetime.min.replace(tzinfo=UTC)
    return parsedate_to_datetime(message.date_created).astimezone(UTC)
