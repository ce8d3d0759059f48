import asyncio
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from adapters.payments.razorpay import RazorpayGateway
from adapters.payments.stripe import StripeGateway
from domain.kernel.money import Money
from domain.payments.events import PaymentMethod
from entrypoints.composition.root import close, compose, open_
from entrypoints.settings_sources import WrongSettings, load_settings

SECRET = "a-secret-of-a-webhook-that-is-long-enough"
STRIPE = {
    "FAIRGROUND_STRIPE_SECRET_KEY": "sk_test_1",
    "FAIRGROUND_STRIPE_WEBHOOK_SECRETS": SECRET,
}
RAZORPAY = {
    "FAIRGROUND_RAZORPAY_KEY_ID": "rzp_test_1",
    "FAIRGROUND_RAZORPAY_KEY_SECRET": "secret",
    "FAIRGROUND_RAZORPAY_WEBHOOK_SECRETS": SECRET,
    "FAIRGROUND_RAZORPAY_PAYER_EMAIL": "payments@fairground.example",
    "FAIRGROUND_RAZORPAY_PAYER_PHONE": "+910000000000",
}
BOTH = {
    "FAIRGROUND_STORAGE": "memory",
    "FAIRGROUND_PAYMENT_GATEWAYS": "razorpay,stripe",
    **STRIPE,
    **RAZORPAY,
}


@pytest.mark.parametrize("missing", [*STRIPE, *RAZORPAY])
def test_a_chosen_gateway_names_each_key_that_is_missing(missing: str) -> None:
    environment = {name: value for name, value in BOTH.items() if name != missing}

    with pytest.raises(WrongSettings) as refusal:
        load_settings(environment)

    [fault] = refusal.value.faults
    assert fault.startswith(f"{missing} is missing")


def test_without_any_key_each_is_named() -> None:
    with pytest.raises(WrongSettings) as refusal:
        load_settings({"FAIRGROUND_PAYMENT_GATEWAYS": "razorpay,stripe"})

    assert len(refusal.value.faults) == len(STRIPE) + len(RAZORPAY)


def test_a_gateway_that_is_not_chosen_needs_no_keys() -> None:
    assert load_settings({}).payment_gateways == ("sandbox",)


def test_keys_travel_encrypted_outside_development() -> None:
    environment = {
        **BOTH,
        "FAIRGROUND_PROFILE": "staging",
        "FAIRGROUND_STRIPE_ADDRESS": "http://stripe.example",
    }

    with pytest.raises(WrongSettings, match="FAIRGROUND_STRIPE_ADDRESS must be https"):
        load_settings(environment)


async def test_the_first_that_offers_a_method_takes_it() -> None:
    application = compose(load_settings(BOTH))
    await open_(application)

    gateways = application.adapters().gateways()

    takers = {
        (method, currency): gateways.choose(method, Money(50_000, currency)).gateway
        for method, currency in [
            (PaymentMethod.UPI_QR, "INR"),
            (PaymentMethod.CARD, "INR"),
            (PaymentMethod.CARD, "EUR"),
        ]
    }
    assert list(takers.values()) == [RazorpayGateway.name, RazorpayGateway.name, StripeGateway.name]
    await close(application)


@pytest.mark.parametrize(("content", "is_right"), [("speed = 10", True), ("sped = 10", False)])
async def test_the_sandbox_follows_a_scenario_or_says_what_is_wrong_with_it(
    tmp_path: Path, content: str, *, is_right: bool
) -> None:
    plan = tmp_path / "plan.toml"
    await asyncio.to_thread(plan.write_text, content)
    environment = {"FAIRGROUND_STORAGE": "memory", "FAIRGROUND_SANDBOX_SCENARIO": str(plan)}
    application = compose(load_settings(environment))
    expected: Any = nullcontext() if is_right else pytest.raises(WrongSettings, match="sped")
    try:
        with expected:
            application.adapters().sandbox()
    finally:
        await close(application)
