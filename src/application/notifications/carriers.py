"""The ways that messages take: a provider of each, spoken to in the same way."""

from collections.abc import Sequence
from datetime import datetime

from application.notifications.ports import (
    Carried,
    CarriedState,
    MessageCarrier,
    NotificationWriter,
    Outgoing,
    UnsubscribeTokens,
)
from application.notifications.rules import ESSENTIAL
from application.platform.errors import Unavailable
from application.platform.mail import Mailer, MailRefused
from application.platform.push import DeviceGone, Push, PushAddress, PushRefused, PushSender
from application.platform.sms import FoundSms, Sms, SmsRefused, SmsSender, SmsState
from domain.kernel.ids import DeviceId
from domain.notifications.device import Device, DeviceKind
from domain.notifications.kinds import PUSH_FIRST, Carrier, Category, Way

_URGENT = frozenset({Category.DELIVERY, Category.WORK})


class MailCarrier:
    """Mail. A server tells nothing later, and cannot be asked.

    Who gets a mail twice has the same Message-ID twice: most programs show it once.
    """

    def __init__(
        self, name: str, mailer: Mailer, writer: NotificationWriter, tokens: UnsubscribeTokens
    ) -> None:
        self.carrier = Carrier(way=Way.EMAIL, provider=name)
        self._mailer = mailer
        self._writer = writer
        self._tokens = tokens

    def reaches(self, outgoing: Outgoing) -> bool:
        return bool(outgoing.person.email)

    async def carry(self, outgoing: Outgoing, *, key: str) -> Carried:
        del key
        first = outgoing.notification
        token = (
            ""
            if first.template in ESSENTIAL and not outgoing.others
            else self._tokens.token(first.account_id, first.category)
        )
        mail = self._writer.mail(outgoing.told, outgoing.person, unsubscribe=token)
        try:
            await self._mailer.send(mail)
        except MailRefused:
            return Carried(state=CarriedState.REFUSED, reason="the address does not take mail")
        return Carried(state=CarriedState.TAKEN, reference=mail.id)

    async def ask(
        self, outgoing: Outgoing, *, key: str, reference: str, since: datetime
    ) -> Carried | None:
        del outgoing, key, reference, since
        raise Unavailable(self.carrier.provider)


class SmsCarrier:
    """Short messages: the provider tells later whether one arrived, and can be asked."""

    def __init__(
        self,
        name: str,
        sender: SmsSender,
        writer: NotificationWriter,
        *,
        tells_receipt: bool = True,
    ) -> None:
        self.carrier = Carrier(
            way=Way.SMS, provider=name, tells_receipt=tells_receipt, can_be_asked=True
        )
        self._sender = sender
        self._writer = writer

    def reaches(self, outgoing: Outgoing) -> bool:
        return bool(outgoing.person.phone)

    async def carry(self, outgoing: Outgoing, *, key: str) -> Carried:
        try:
            reference = await self._sender.send(self._sms(outgoing, key))
        except SmsRefused as refused:
            return Carried(state=CarriedState.REFUSED, reason=str(refused))
        return Carried(state=CarriedState.TAKEN, reference=reference)

    async def ask(
        self, outgoing: Outgoing, *, key: str, reference: str, since: datetime
    ) -> Carried | None:
        sms = self._sms(outgoing, key)
        found = await self._sender.find(sms, reference=reference, since=since)
        return None if found is None else carried_of(found)

    def _sms(self, outgoing: Outgoing, key: str) -> Sms:
        text = _text(self._writer, outgoing)
        return Sms(key=key, to=outgoing.person.phone, text=f"{text[0]}: {text[1]}")


class PushCarrier:
    """Devices of one kind, all that somebody has. What arrives twice replaces itself there."""

    def __init__(
        self, name: str, kind: DeviceKind, sender: PushSender, writer: NotificationWriter
    ) -> None:
        self.carrier = Carrier(way=Way.PUSH, provider=name)
        self._kind = kind
        self._sender = sender
        self._writer = writer

    def reaches(self, outgoing: Outgoing) -> bool:
        return bool(self._devices(outgoing))

    async def carry(self, outgoing: Outgoing, *, key: str) -> Carried:
        """Enough if one device takes it. Those that were silent may have it, or not."""
        del key
        push, references, reasons = self._push(outgoing), [], []
        gone: list[DeviceId] = []
        silent: Unavailable | None = None
        for device in self._devices(outgoing):
            try:
                references.append(await self._sender.send(push, _address(device)))
            except DeviceGone:
                gone.append(device.id)
            except PushRefused as refused:
                reasons.append(str(refused))
            except Unavailable as unavailable:
                silent = unavailable
        if references:
            return Carried(state=CarriedState.TAKEN, reference=references[0], gone=tuple(gone))
        if silent is not None:
            raise silent
        reason = reasons[0] if reasons else "no device is left"
        return Carried(state=CarriedState.REFUSED, reason=reason, gone=tuple(gone))

    async def ask(
        self, outgoing: Outgoing, *, key: str, reference: str, since: datetime
    ) -> Carried | None:
        del outgoing, key, reference, since
        raise Unavailable(self.carrier.provider)

    def _devices(self, outgoing: Outgoing) -> Sequence[Device]:
        return [device for device in outgoing.devices if device.kind is self._kind]

    def _push(self, outgoing: Outgoing) -> Push:
        title, text = _text(self._writer, outgoing)
        notification = outgoing.notification
        return Push(
            tag=str(notification.id),
            title=title,
            text=text,
            about=notification.about,
            is_urgent=notification.category in _URGENT and notification.ways[:1] == PUSH_FIRST[:1],
        )


type Carriers = Sequence[MessageCarrier]


def carried_of(found: FoundSms) -> Carried:
    states = {
        SmsState.ON_ITS_WAY: CarriedState.TAKEN,
        SmsState.DELIVERED: CarriedState.DELIVERED,
        SmsState.FAILED: CarriedState.REFUSED,
    }
    return Carried(state=states[found.state], reference=found.reference, reason=found.reason)


def _text(writer: NotificationWriter, outgoing: Outgoing) -> tuple[str, str]:
    person, notification = outgoing.person, outgoing.notification
    if outgoing.others:
        words = writer.digest(len(outgoing.told), locale=person.locale)
    else:
        words = writer.words(
            notification.template,
            notification.facts,
            locale=person.locale,
            time_zone=person.time_zone,
        )
    return words.title, words.text


def _address(device: Device) -> PushAddress:
    return PushAddress(address=device.address, public_key=device.public_key, secret=device.secret)
