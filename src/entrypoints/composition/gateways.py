"""The payment gateways that the settings name, and what each of them is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from adapters.payments.sandbox import SandboxGateway
from adapters.payments.sandbox_bank import SandboxBank
from adapters.payments.sandbox_log import IN_MEMORY, SandboxLog
from adapters.payments.sandbox_notices import NoticeSigner, SandboxNotices
from application.payments.ports import PaymentGateway
from application.payments.receive_notice import ReceiveNotice, ReceiveNoticeHandler
from application.platform.errors import Unavailable
from application.platform.ports import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    gateway: SandboxGateway
    notices: SandboxNotices


def open_sandbox(
    *, secrets: Sequence[bytes], directory: str | None, clock: Clock, session_minimum: timedelta
) -> Sandbox:
    books = IN_MEMORY if directory is None else Path(directory, "sandbox.sqlite")
    bank = SandboxBank(SandboxLog(books))
    signer = NoticeSigner(secrets, clock)
    notices = SandboxNotices(bank, signer, clock)
    gateway = SandboxGateway(bank, notices, signer, clock, session_minimum=session_minimum)
    return Sandbox(gateway=gateway, notices=notices)


def chosen(
    names: Sequence[str], **gateways: Callable[[], PaymentGateway]
) -> Mapping[str, PaymentGateway]:
    """Those that are named, in that order. The others are never built."""
    return {name: gateways[name]() for name in names}


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
