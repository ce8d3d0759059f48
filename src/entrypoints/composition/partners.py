"""The partners whom the settings name, and what each of them is made of."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from adapters.couriers import doordash_api, uber_api
from adapters.couriers.doordash import DoorDashDrive
from adapters.couriers.doordash_notices import DoorDashNotices
from adapters.couriers.sandbox import SandboxPartner
from adapters.couriers.sandbox_books import SandboxLog
from adapters.couriers.sandbox_notices import PartnerSigner, TownOutbox
from adapters.couriers.sandbox_scenario import BadScenario, Scenario, read_scenario
from adapters.couriers.sandbox_town import SandboxTown
from adapters.couriers.uber import UberDirect
from adapters.couriers.uber_notices import UberNotices
from adapters.sandboxes.books import IN_MEMORY
from adapters.sandboxes.notices import Deliver, Messenger
from application.delivery.partner_ports import CourierPartner
from application.delivery.partners import ChosenPartners
from application.delivery.receive_partner_notice import (
    ReceivePartnerNotice,
)
from application.platform.errors import Unavailable
from application.platform.ports import Clock, Ids
from entrypoints.settings_sources import WrongSettings

type Receive = Callable[[ReceivePartnerNotice], Awaitable[None]]
"""What our webhook does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxCompany:
    partner: SandboxPartner
    notices: Messenger


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerSandbox:
    """All companies of the sandbox, in one town."""

    town: SandboxTown
    companies: Sequence[SandboxCompany]

    def partners(self) -> Sequence[CourierPartner]:
        return [company.partner for company in self.companies]


def open_sandbox_partners(
    *, secrets: Sequence[bytes], directory: str | None, scenario: str | None, clock: Clock
) -> PartnerSandbox:
    path = IN_MEMORY if directory is None else Path(directory, "sandbox-couriers.sqlite")
    log = SandboxLog(path)
    town = SandboxTown(log, _scenario_of(scenario) if scenario else Scenario())
    signer = PartnerSigner(secrets, clock)
    return PartnerSandbox(
        town=town,
        companies=[
            SandboxCompany(
                partner=SandboxPartner(company.name, town, signer, clock, log=log),
                notices=Messenger(TownOutbox(company.name, town, clock, log=log), signer),
            )
            for company in town.scenario.companies
        ],
    )


def _scenario_of(path: str) -> Scenario:
    try:
        return read_scenario(Path(path))
    except BadScenario as bad:
        raise WrongSettings([f"FAIRGROUND_SANDBOX_COURIERS is wrong: {bad}."]) from None


def open_uber(
    *,
    customer_id: str,
    client_id: str,
    client_secret: str,
    secrets: Sequence[str],
    address: str,
    tokens_address: str,
    patience: timedelta,
    clock: Clock,
    closing: AsyncExitStack,
) -> UberDirect:
    calls = uber_api.connect(address, patience=patience)
    at_tokens = uber_api.connect_to_tokens(tokens_address, patience=patience)
    closing.push_async_exit(calls)
    closing.push_async_exit(at_tokens)
    credentials = uber_api.Credentials(customer_id, client_id, client_secret)
    tokens = uber_api.UberTokens(credentials, at_tokens, clock)
    notices = UberNotices([secret.encode() for secret in secrets], clock)
    return UberDirect(uber_api.UberApi(customer_id, calls, tokens), notices, clock)


def open_doordash(
    *,
    developer_id: str,
    key_id: str,
    signing_secret: str,
    secrets: Sequence[str],
    address: str,
    patience: timedelta,
    clock: Clock,
    ids: Ids,
    closing: AsyncExitStack,
) -> DoorDashDrive:
    try:
        key = doordash_api.AccessKey(developer_id, key_id, signing_secret)
    except ValueError as wrong:
        raise WrongSettings([f"FAIRGROUND_DOORDASH_SIGNING_SECRET is wrong: {wrong}"]) from None
    calls = doordash_api.connect(address, patience=patience)
    closing.push_async_exit(calls)
    api = doordash_api.DoorDashApi(key, calls, clock)
    return DoorDashDrive(api, DoorDashNotices(secrets, clock), clock, ids)


def chosen_partners(
    names: Sequence[str],
    *,
    sandbox: Callable[[], PartnerSandbox],
    **partners: Callable[[], CourierPartner],
) -> ChosenPartners:
    """Those that are named, in that order. The others are never built."""
    chosen: list[CourierPartner] = []
    for name in names:
        chosen.extend(sandbox().partners() if name == "sandbox" else [partners[name]()])
    return ChosenPartners(chosen)


async def deliver_partner_notices(sandbox: PartnerSandbox, receive: Receive) -> None:
    """Let the sandbox's companies call our webhook, without the network, until cancelled."""
    for company in sandbox.companies:
        company.notices.connect(_delivering(company.partner.name, receive))
    await asyncio.gather(*(company.notices.keep_delivering() for company in sandbox.companies))


def _delivering(partner: str, receive: Receive) -> Deliver:
    async def deliver(body: bytes, headers: Mapping[str, str]) -> int:
        try:
            await receive(ReceivePartnerNotice(partner=partner, body=body, headers=headers))
        except Exception as error:
            # Whatever it was, the sandbox tries again, as a partner would.
            raise Unavailable("The webhook") from error
        return 200

    return deliver
