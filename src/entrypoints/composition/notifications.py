"""The providers of messages that the settings name, and what each of them is made of."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import msgspec

from adapters.push import fcm
from adapters.push.web_push import VapidKey, WebPush
from adapters.sms import twilio
from adapters.sms.receipts import Reader, SignedSmsReceipts, twilio_reader
from adapters.sms.twilio import TwilioAccount, TwilioSms
from application.notifications.carriers import MailCarrier, PushCarrier, SmsCarrier
from application.notifications.ports import (
    MessageCarrier,
    NotificationWriter,
    UnsubscribeTokens,
)
from application.platform.mail import Mailer
from application.platform.ports import Clock
from application.platform.push import PushSender
from application.platform.sms import SmsSender
from domain.notifications.device import DeviceKind
from entrypoints.settings_sources import WrongSettings

RECEIPTS_PATH = "/webhook/sms"

KINDS: Mapping[str, DeviceKind] = {
    "log": DeviceKind.WEB_PUSH,
    "webpush": DeviceKind.WEB_PUSH,
    "fcm": DeviceKind.FCM,
}
"""Which devices each provider of push messages speaks to."""

WITH_RECEIPTS = frozenset({"twilio"})


def vapid_key_of(secrets: Sequence[bytes], *, address: str) -> VapidKey:
    return VapidKey(secrets[0], contact=address)


def twilio_account(*, sid: str, token: str, sender: str) -> TwilioAccount:
    return TwilioAccount(sid=sid, token=token, sender=sender)


def open_twilio(
    account: TwilioAccount,
    *,
    address: str,
    site: str,
    patience: timedelta,
    closing: AsyncExitStack,
) -> TwilioSms:
    calls = twilio.connect(account, address=address, patience=patience)
    closing.push_async_exit(calls)
    return TwilioSms(calls, account, receipts_at=f"{site}{RECEIPTS_PATH}/{twilio.NAME}")


def open_web_push(key: VapidKey, *, clock: Clock, closing: AsyncExitStack) -> WebPush:
    sender = WebPush(key, clock)
    closing.push_async_exit(sender)
    return sender


def open_fcm(
    path: str,
    *,
    address: str,
    tokens_address: str,
    patience: timedelta,
    clock: Clock,
    closing: AsyncExitStack,
) -> fcm.Fcm:
    try:
        account = msgspec.json.decode(Path(path).read_bytes(), type=fcm.ServiceAccount)
    except (OSError, msgspec.DecodeError) as error:
        raise WrongSettings([f"FAIRGROUND_FCM_SERVICE_ACCOUNT is wrong: {error}."]) from None
    sender = fcm.Fcm(
        account,
        calls=fcm.connect(address, fcm.ADDRESS, patience=patience),
        tokens=fcm.connect(tokens_address, "https://oauth2.googleapis.com", patience=patience),
        clock=clock,
    )
    closing.push_async_exit(sender)
    return sender


def carriers_of(
    *,
    mailers: Mapping[str, Mailer],
    sms_through: Sequence[str],
    push_through: Sequence[str],
    sms: Mapping[str, Callable[[], SmsSender]],
    push: Mapping[str, Callable[[], PushSender]],
    writer: NotificationWriter,
    tokens: UnsubscribeTokens,
) -> Sequence[MessageCarrier]:
    """Those that are named, in that order. The others are never built."""
    return (
        *(MailCarrier(name, mailer, writer, tokens) for name, mailer in mailers.items()),
        *(
            SmsCarrier(name, sms[name](), writer, tells_receipt=name in WITH_RECEIPTS)
            for name in sms_through
        ),
        *(PushCarrier(name, KINDS[name], push[name](), writer) for name in push_through),
    )


def receipts_of(
    sms_through: Sequence[str], *, token: str | None, address: str
) -> SignedSmsReceipts:
    readers: dict[str, Reader] = {}
    if twilio.NAME in sms_through and token is not None:
        readers[twilio.NAME] = twilio_reader(token, address=address)
    return SignedSmsReceipts(readers)
