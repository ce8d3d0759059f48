"""The payment gateways that the settings name, and what each of them is made of."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from adapters.payments import razorpay_api, stripe_api
from adapters.payments.razorpay import RazorpayGateway
from adapters.payments.razorpay_notices import RazorpayNotices
from adapters.payments.razorpay_payments import Contact
from adapters.payments.sandbox import SandboxGateway
from adapters.payments.sandbox_bank import AS_USUAL, SandboxBank
from adapters.payments.sandbox_log import SandboxLog
from adapters.payments.sandbox_notices import NoticeSigner, SandboxNotices
from adapters.payments.sandbox_scenario import BadScenario, Scenario, read_scenario
from adapters.payments.stripe import StripeGateway
from adapters.payments.stripe_notices import StripeNotices
from adapters.sandboxes.books import IN_MEMORY
from application.payments.ports import PaymentGateway
from application.payments.receive_notice import ReceiveNotice, ReceiveNoticeHandler
from application.payments.return_urls import ReturnUrls
from application.platform.errors import Unavailable
from application.platform.ports import Clock
from entrypoints.settings_sources import WrongSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    gateway: SandboxGateway
    notices: SandboxNotices


def open_sandbox(
    *,
    secrets: Sequence[bytes],
    directory: str | None,
    scenario: str | None,
    clock: Clock,
    session_minimum: timedelta,
) -> Sandbox:
    log = SandboxLog(IN_MEMORY if directory is None else Path(directory, "sandbox.sqlite"))
    bank = SandboxBank(log, _scenario_of(scenario) if scenario else AS_USUAL)
    signer = NoticeSigner(secrets, clock)
    notices = SandboxNotices(bank, signer, clock, log=log)
    gateway = SandboxGateway(bank, notices, signer, clock, log=log, session_minimum=session_minimum)
    return Sandbox(gateway=gateway, notices=notices)


def _scenario_of(path: str) -> Scenario:
    try:
        return read_scenario(Path(path))
    except BadScenario as bad:
        raise WrongSettings([f"FAIRGROUND_SANDBOX_SCENARIO is wrong: {bad}."]) from None


def open_stripe(
    *,
    secret_key: str,
    secrets: Sequence[str],
    address: str,
    patience: timedelta,
    clock: Clock,
    closing: AsyncExitStack,
) -> StripeGateway:
    calls = stripe_api.connect(secret_key, address=address, patience=patience)
    closing.push_async_exit(calls)
    notices = StripeNotices([secret.encode() for secret in secrets], clock)
    return StripeGateway(stripe_api.StripeApi(calls), notices, clock)


def open_razorpay(
    *,
    key_id: str,
    key_secret: str,
    secrets: Sequence[str],
    contact: Contact,
    address: str,
    patience: timedelta,
    clock: Clock,
    closing: AsyncExitStack,
) -> RazorpayGateway:
    calls = razorpay_api.connect(key_id, key_secret, address=address, patience=patience)
    closing.push_async_exit(calls)
    notices = RazorpayNotices([secret.encode() for secret in secrets], clock)
    return RazorpayGateway(razorpay_api.RazorpayApi(calls), notices, clock, contact=contact)


def chosen(
    names: Sequence[str], **gateways: Callable[[], PaymentGateway]
) -> Mapping[str, PaymentGateway]:
    """Those that are named, in that order. The others are never built."""
    return {name: gateways[name]() for name in names}


def return_urls_of(address: str, origins: Sequence[str]) -> ReturnUrls:
    """Payers come back to us, and to whoever else the settings name."""
    return ReturnUrls((address, *origins))


async def deliver_sandbox_notices(sandbox: Sandbox, receive: ReceiveNoticeHandler) -> None:
    """Let the sandbox call our webhook, without the way over the network, until cancelled."""

    async def deliver(body: bytes, headers: Mapping[str, str]) -> int:
        try:
            await receive(ReceiveNotice(provider="sandbox", body=body, headers=headers))
        except Exception as error:
            # Whatever it was, the sandbox tries again, as a provider would.
            raise Unavailable("The webhook") from error
        return 200

    sandbox.notices.connect(deliver)
    await sandbox.notices.keep_delivering()
