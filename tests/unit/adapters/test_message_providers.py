"""Providers of messages, held to what their documents say, against servers that play them."""

from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import cache
from urllib.parse import urlencode

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from adapters.outgoing import Outgoing
from adapters.push.fcm import ADDRESS as FCM
from adapters.push.fcm import Fcm, ServiceAccount
from adapters.push.fcm import connect as connect_fcm
from adapters.push.log import LogPush
from adapters.push.web_push import VapidKey, WebPush, topic_of
from adapters.push.web_push import connect as connect_anywhere
from adapters.sms.log import LogSms
from adapters.sms.receipts import SignedSmsReceipts, twilio_reader, twilio_signature
from adapters.sms.twilio import TwilioAccount, TwilioSms, connect
from application.platform.errors import Unavailable
from application.platform.push import DeviceGone, Push, PushAddress, PushRefused
from application.platform.sms import Sms, SmsRefused, SmsState
from domain.notifications.errors import ReceiptNotGenuine
from tests.support.clock import NOON, FakeClock
from tests.support.message_providers import (
    SID,
    TOKEN,
    Browser,
    PlayedFcm,
    PlayedPushService,
    PlayedTwilio,
)

PATIENCE = timedelta(seconds=5)
HELLO = Sms(key="n.1", to="+49301234567", text="Hello")
PUSH = Push(tag="n", title="Near", text="You are next.", about="delivery:1", is_urgent=True)
ACCOUNT = TwilioAccount(sid=SID, token=TOKEN, sender="+4930999")
SITE = "https://fairground.example"


@pytest.fixture
async def twilio() -> AsyncIterator[PlayedTwilio]:
    async with PlayedTwilio().serving() as twilio:
        yield twilio


@pytest.fixture
async def sms(twilio: PlayedTwilio) -> AsyncIterator[TwilioSms]:
    async with connect(ACCOUNT, address=twilio.address, patience=PATIENCE) as calls:
        yield TwilioSms(calls, ACCOUNT, receipts_at=f"{SITE}/webhook/sms/twilio")


async def test_a_message_is_handed_over_with_where_its_receipt_goes(
    twilio: PlayedTwilio, sms: TwilioSms
) -> None:
    assert await sms.send(HELLO) == "SM0"

    [message] = twilio.messages
    assert (message["to"], message["body"]) == (HELLO.to, HELLO.text)
    assert message["callback"] == f"{SITE}/webhook/sms/twilio?key=n.1"


async def test_a_number_that_is_none_is_refused_for_good(
    twilio: PlayedTwilio, sms: TwilioSms
) -> None:
    twilio.script = ["refuses"]

    with pytest.raises(SmsRefused, match="error 21211"):
        await sms.send(HELLO)


@pytest.mark.parametrize("act", ["is down", "knows us not", "loses the answer"])
async def test_what_is_no_answer_leaves_it_open(
    twilio: PlayedTwilio, sms: TwilioSms, act: str
) -> None:
    twilio.script = [act]

    with pytest.raises(Unavailable):
        await sms.send(HELLO)


async def test_a_message_whose_answer_was_lost_is_found_again(
    twilio: PlayedTwilio, sms: TwilioSms
) -> None:
    twilio.script = ["loses the answer"]
    with pytest.raises(Unavailable):
        await sms.send(HELLO)

    found = await sms.find(HELLO, reference="", since=NOON)

    assert found is not None
    assert (found.reference, found.state) == ("SM0", SmsState.ON_ITS_WAY)
    other = Sms(key="n.2", to=HELLO.to, text="Another one")
    assert await sms.find(other, reference="", since=NOON) is None
    assert await sms.find(HELLO, reference="", since=NOON + timedelta(minutes=1)) is None


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("sent", SmsState.ON_ITS_WAY),
        ("delivered", SmsState.DELIVERED),
        ("read", SmsState.DELIVERED),
        ("undelivered", SmsState.FAILED),
        ("failed", SmsState.FAILED),
    ],
)
async def test_what_became_of_it_can_be_asked(
    twilio: PlayedTwilio, sms: TwilioSms, status: str, state: SmsState
) -> None:
    reference = await sms.send(HELLO)
    twilio.messages[0]["status"] = status

    found = await sms.find(HELLO, reference=reference, since=NOON)

    assert found is not None
    assert found.state is state
    assert await sms.find(HELLO, reference="SM9", since=NOON) is None


URL = "/webhook/sms/twilio?key=n.1"
FORM = {"MessageSid": "SM0", "MessageStatus": "undelivered", "ErrorCode": "30003"}


def test_a_receipt_is_read_if_it_is_signed() -> None:
    receipts = SignedSmsReceipts({"twilio": twilio_reader(TOKEN, address=SITE)})
    headers = {"X-Twilio-Signature": twilio_signature(TOKEN, f"{SITE}{URL}", FORM)}

    receipt = receipts.read("twilio", url=URL, body=urlencode(FORM).encode(), headers=headers)

    assert receipt.key == "n.1"
    assert (receipt.found.reference, receipt.found.state) == ("SM0", SmsState.FAILED)
    assert receipt.found.reason == "error 30003"


def test_the_signature_is_that_of_twilios_own_example() -> None:
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    signature = twilio_signature("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", form)

    assert signature == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


@pytest.mark.parametrize(
    ("provider", "url", "form", "signature"),
    [
        ("twilio", URL, FORM, ""),
        ("twilio", URL + "1", FORM, None),
        ("twilio", URL, {**FORM, "MessageStatus": "delivered"}, None),
        ("nobody", URL, FORM, None),
    ],
)
def test_a_receipt_that_is_not_signed_like_this_is_not_genuine(
    provider: str, url: str, form: dict[str, str], signature: str | None
) -> None:
    receipts = SignedSmsReceipts({"twilio": twilio_reader(TOKEN, address=SITE)})
    good = twilio_signature(TOKEN, f"{SITE}{URL}", FORM)
    headers = {"X-Twilio-Signature": good if signature is None else signature}

    with pytest.raises(ReceiptNotGenuine):
        receipts.read(provider, url=url, body=urlencode(form).encode(), headers=headers)


async def test_what_goes_to_the_log_has_arrived() -> None:
    found = await LogSms().find(HELLO, reference=await LogSms().send(HELLO), since=NOON)

    assert found is not None
    assert found.state is SmsState.DELIVERED
    assert await LogPush().send(PUSH, PushAddress(address="anywhere")) == "n"


VAPID = VapidKey(b"a secret" * 4, contact=SITE)


@pytest.fixture
async def service() -> AsyncIterator[PlayedPushService]:
    async with PlayedPushService().serving() as service:
        yield service


@pytest.fixture
async def web_push(service: PlayedPushService) -> AsyncIterator[WebPush]:
    def connect(origin: str) -> Outgoing:
        assert origin == "https://push.example"
        return Outgoing("push service", service.address, usual="https://push.example")

    async with WebPush(VAPID, FakeClock(), connect=connect) as web_push:
        yield web_push


def subscribed(browser: Browser) -> PushAddress:
    return PushAddress(
        address="https://push.example/send/1", public_key=browser.public_key, secret=browser.auth
    )


async def test_only_the_browser_can_read_it_and_it_is_kept_once(
    service: PlayedPushService, web_push: WebPush
) -> None:
    browser = Browser()
    service.script = ["loses the answer"]
    with pytest.raises(Unavailable):
        await web_push.send(PUSH, subscribed(browser))

    assert await web_push.send(PUSH, subscribed(browser)) == topic_of("n")

    [kept] = service.kept.values()
    assert b"Near" not in kept
    assert browser.read(kept) == {
        "tag": "n",
        "title": "Near",
        "body": "You are next.",
        "about": "delivery:1",
    }


async def test_we_sign_for_the_service_that_we_call(
    service: PlayedPushService, web_push: WebPush
) -> None:
    await web_push.send(PUSH, subscribed(Browser()))

    token, _, key = service.signed[0].removeprefix("vapid t=").partition(", k=")
    assert key == VAPID.public_key
    claims = jwt.decode(
        token,
        _point(key),
        algorithms=["ES256"],
        audience="https://push.example",
        options={"verify_exp": False},
    )
    assert claims["sub"] == SITE
    assert claims["exp"] - NOON.timestamp() <= timedelta(hours=24).total_seconds()


def _point(key: str) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(
        ec.SECP256R1(), urlsafe_b64decode(key + "=")
    )


@pytest.mark.parametrize(
    ("act", "error"),
    [
        ("is gone", DeviceGone),
        ("knows nobody", DeviceGone),
        ("refuses", PushRefused),
        ("is down", Unavailable),
    ],
)
async def test_a_browser_that_is_gone_is_told_from_a_service_that_is_down(
    service: PlayedPushService, web_push: WebPush, act: str, error: type[Exception]
) -> None:
    service.script = [act]

    with pytest.raises(error):
        await web_push.send(PUSH, subscribed(Browser()))


@pytest.mark.parametrize("key", ["", "AAAA", "!!"])
async def test_keys_that_are_none_are_those_of_nobody(web_push: WebPush, key: str) -> None:
    address = PushAddress(address="https://push.example/1", public_key=key, secret=key)

    with pytest.raises(DeviceGone):
        await web_push.send(PUSH, address)


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "[::1]", "169.254.169.254"])
async def test_no_browser_sends_us_into_a_private_network(host: str) -> None:
    browser = Browser()
    address = PushAddress(
        address=f"https://{host}/1", public_key=browser.public_key, secret=browser.auth
    )
    async with WebPush(VAPID, FakeClock(), connect=connect_anywhere) as web_push:
        with pytest.raises(DeviceGone):
            await web_push.send(PUSH, address)


def test_the_key_is_the_same_for_the_same_secret() -> None:
    assert VapidKey(b"a secret" * 4, contact=SITE).public_key == VAPID.public_key
    assert VapidKey(b"another" * 5, contact=SITE).public_key != VAPID.public_key


@cache
def robots_key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
async def google() -> AsyncIterator[PlayedFcm]:
    async with PlayedFcm(key=robots_key()).serving() as google:
        yield google


@pytest.fixture
async def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def fcm(google: PlayedFcm, clock: FakeClock) -> AsyncIterator[Fcm]:
    key = robots_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    account = ServiceAccount(
        project_id="project", client_email="robot@project.example", private_key=key
    )
    calls = connect_fcm(google.address, FCM, patience=PATIENCE)
    tokens = connect_fcm(google.address, FCM, patience=PATIENCE)
    async with Fcm(account, calls=calls, tokens=tokens, clock=clock) as fcm:
        yield fcm


PHONE = PushAddress(address="a-token")


async def test_a_telephone_shows_a_message_once(google: PlayedFcm, fcm: Fcm) -> None:
    google.script = ["", "loses the answer"]
    with pytest.raises(Unavailable):
        await fcm.send(PUSH, PHONE)

    assert (await fcm.send(PUSH, PHONE)).startswith("/v1/projects/project/messages:send")

    [message] = google.shown.values()
    assert message["notification"] == {"title": "Near", "body": "You are next."}
    assert message["data"] == {"tag": "n", "about": "delivery:1"}


async def test_a_token_is_used_until_it_is_about_to_run_out(
    google: PlayedFcm, fcm: Fcm, clock: FakeClock
) -> None:
    await fcm.send(PUSH, PHONE)
    await fcm.send(PUSH, PHONE)
    assert google.tokens_given == 1

    clock.pass_time(timedelta(minutes=56))
    await fcm.send(PUSH, PHONE)
    assert google.tokens_given == 2


async def test_a_token_that_does_not_count_is_renewed(google: PlayedFcm, fcm: Fcm) -> None:
    await fcm.send(PUSH, PHONE)
    google.tokens_given += 1

    with pytest.raises(Unavailable):
        await fcm.send(PUSH, PHONE)
    await fcm.send(PUSH, PHONE)


@pytest.mark.parametrize(
    ("act", "error"),
    [
        ("is gone", DeviceGone),
        ("is another's", DeviceGone),
        ("refuses", PushRefused),
        ("is down", Unavailable),
    ],
)
async def test_a_telephone_that_is_gone_is_told_from_a_provider_that_is_down(
    google: PlayedFcm, fcm: Fcm, act: str, error: type[Exception]
) -> None:
    google.script = ["", act]

    with pytest.raises(error):
        await fcm.send(PUSH, PHONE)
