"""Which ways to pay are offered, and where payers may be sent back to."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.payments.gateways import Gateways
from application.payments.ports import MethodOffer, PaymentOption
from application.payments.return_urls import ReturnUrls
from domain.kernel.money import Money
from domain.payments.errors import MethodNotOffered, ReturnUrlNotAllowed
from domain.payments.events import PaymentMethod
from tests.support.clock import NOON, FakeClock, FixedRandomness
from tests.support.payments import Sandbox, a_payment

CARD = PaymentMethod.CARD
EUROS = frozenset({"EUR"})
OURS = ReturnUrls(("https://tickets.example", "http://localhost:3000"))


def offering(**offers: MethodOffer) -> Gateways:
    """One gateway for each offer, under the name it is given."""
    clock = FakeClock()
    found = {}
    for name, offer in offers.items():
        gateway = Sandbox(clock, name=name).gateway
        gateway.offers = (offer,)
        found[name] = gateway
    return Gateways(found, clock=clock, randomness=FixedRandomness(), retry_elsewhere=True)


def providers(options: list[PaymentOption]) -> list[str]:
    return [option.gateway for option in options]


def test_an_offer_has_bounds_that_are_allowed_themselves() -> None:
    gateways = offering(one=MethodOffer(method=CARD, currencies=EUROS, minimum=100, maximum=500))

    taken = [amount for amount in (99, 100, 500, 501) if gateways.all("EUR", amount=amount)]

    assert taken == [100, 500]


def test_an_offer_may_be_for_payers_of_some_countries() -> None:
    gateways = offering(one=MethodOffer(method=CARD, currencies=EUROS, countries=frozenset({"DE"})))

    assert providers([*gateways.all("EUR", country="DE")]) == ["one"]
    assert gateways.all("EUR", country="FR") == []
    assert providers([*gateways.all("EUR")]) == ["one"]


def test_the_first_provider_that_takes_it_takes_it() -> None:
    gateways = offering(
        small=MethodOffer(method=CARD, currencies=EUROS, maximum=500),
        large=MethodOffer(method=CARD, currencies=EUROS),
    )

    assert gateways.choose(CARD, Money(500, "EUR")).gateway == "small"
    assert gateways.choose(CARD, Money(501, "EUR")).gateway == "large"
    with pytest.raises(MethodNotOffered):
        gateways.choose(CARD, Money(501, "INR"))


@pytest.mark.parametrize(
    ("method", "tokens", "to"),
    [
        (CARD, ("", ""), None),
        (CARD, ("a", "b"), None),
        (CARD, ("a", "a"), "there"),
        (PaymentMethod.WALLET, ("", ""), None),
        (PaymentMethod.UPI_COLLECT, ("", ""), "there"),
        (PaymentMethod.UPI_QR, ("", ""), "there"),
        (PaymentMethod.UPI_INTENT, ("a", "b"), "there"),
        (PaymentMethod.NET_BANKING, ("", ""), "there"),
    ],
)
def test_only_a_token_that_both_know_travels(
    method: PaymentMethod, tokens: tuple[str, str], to: str | None
) -> None:
    rupees = frozenset({"INR"})
    here, there = (MethodOffer(method=method, currencies=rupees, tokens=token) for token in tokens)
    gateways = offering(here=here, there=there)
    payment = a_payment("token", method=method, gateway="here")

    assert gateways.elsewhere(payment, at=NOON) == to


def test_nobody_is_asked_whose_payers_need_more_time() -> None:
    offer = MethodOffer(method=CARD, currencies=frozenset({"INR"}), tokens="a")
    gateways = offering(here=offer, there=offer)
    payment = a_payment(gateway="here")

    late = payment.expires_at - timedelta(minutes=3)
    assert gateways.elsewhere(payment, at=late) == "there"
    assert gateways.elsewhere(payment, at=late + timedelta(seconds=1)) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://tickets.example",
        "https://tickets.example/",
        "https://tickets.example:443/paid?booking=1#top",
        "HTTPS://Tickets.Example/paid",
        "http://localhost:3000/paid",
    ],
)
def test_payers_come_back_to_listed_origins(url: str) -> None:
    assert OURS.check(url) == url


def test_payers_come_back_to_us_if_they_do_not_say() -> None:
    assert OURS.check("") == "https://tickets.example/"


@pytest.mark.parametrize(
    "url",
    [
        "http://tickets.example/",
        "https://tickets.example.evil.example/",
        "https://evil.example/https://tickets.example/",
        "https://tickets.example@evil.example/",
        "https://tickets.example:8443/",
        "https://tickets.example:x/",
        "https://evil.example\\@tickets.example/",
        "https://tickets.example\t.evil.example/",
        " https://tickets.example/",
        "//tickets.example/",
        "/paid",
        "javascript:alert(1)",
        "https://[::1/",
        "http://localhost:3001/",
    ],
)
def test_payers_are_sent_nowhere_else(url: str) -> None:
    with pytest.raises(ReturnUrlNotAllowed):
        OURS.check(url)


@given(st.text(max_size=60))
def test_no_text_is_an_address_of_ours_by_accident(text: str) -> None:
    for url in (text, f"https://{text}", f"https://tickets.example{text}"):
        try:
            found = OURS.check(url)
        except ReturnUrlNotAllowed:
            continue
        assert not url or found.lower().startswith(("https://tickets.example", "http://localhost"))
