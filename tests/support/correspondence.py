"""The whole platform in memory, with its mailbox, for those who follow links in mails."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import httpx
from dependency_injector import providers

from adapters.email.mailbox import KEPT_MAX
from application.platform.mail import Mail, Mailer
from domain.identity.account import Account
from entrypoints.composition.root import Application, compose, worker_of
from entrypoints.http.credentials import CredentialController, OwnCredentialController
from entrypoints.http.identity import AuthController, UserController
from entrypoints.http.sessions import SessionController
from entrypoints.settings import Settings
from tests.support.clock import FakeClock
from tests.support.http import an_app, calling
from tests.support.identity import cheap_passwords

ADA = "ada@example.org"
PASSWORD = "seven green kites at noon"
TABLES = (
    "accounts",
    "account_emails",
    "sessions",
    "one_time_links",
    "reset_requests",
    "event_log",
    "tasks",
)
CONTROLLERS = (
    AuthController,
    SessionController,
    UserController,
    CredentialController,
    OwnCredentialController,
)
SETTINGS = Settings(
    storage="memory",
    public_url="https://fairground.test",
)

_TOKEN = re.compile(r"\?token=([A-Za-z0-9_-]+)")


class Correspondence:
    def __init__(self, *, mailer: Mailer | None = None) -> None:
        self.application = compose(SETTINGS)
        self.adapters = self.application.adapters()
        self.clock = FakeClock()
        self.adapters.clock.override(providers.Object(self.clock))
        self.adapters.passwords.override(providers.Object(cheap_passwords()))
        if mailer is not None:
            self.adapters.mailer.override(providers.Object(mailer))
        # Not the whole interface: to prepare that takes a second.
        self.app = an_app(
            *CONTROLLERS,
            use_cases=_use_cases_of(self.application),
            tokens=self.adapters.access_tokens(),
            secrets=self.adapters.session_secrets(),
            standings=self.application.use_cases().identity().standings(),
            clock=self.clock,
        )
        self.worker = worker_of(self.application)

        self._mails_before = 0

    async def start_again(self) -> None:
        """Forget everybody and everything. To build another platform takes much longer."""
        self._mails_before += len(await self.mails())
        self.adapters.memory().take_over({name: {} for name in TABLES})

    async def call(
        self, method: str, path: str, body: Any = None, *, token: str = "", **headers: str
    ) -> httpx.Response:
        credentials = {"Authorization": f"Bearer {token}"} if token else {}
        async with calling(self.app) as client:
            return await client.request(method, path, json=body, headers={**credentials, **headers})

    async def register(self, email: str = ADA) -> None:
        body = {"email": email, "name": "Ada", "password": PASSWORD}
        assert (await self.call("POST", "/api/auth/register", body)).status_code == 202

    async def log_in(
        self, email: str = ADA, password: str = PASSWORD, *, device: str = "Firefox/1.0"
    ) -> httpx.Response:
        body = {"email": email, "password": password}
        return await self.call("POST", "/api/auth/login", body, **{"user-agent": device})

    async def signed_in(self, email: str = ADA, password: str = PASSWORD) -> str:
        """The access token of a new session."""
        token: str = (await self.log_in(email, password)).json()["accessToken"]
        return token

    async def mails(self) -> Sequence[Mail]:
        """What has been sent, once everything that is due has been done; oldest first."""
        await self.worker.run_due()
        received = list(reversed(await self.adapters.mailbox().newest(KEPT_MAX)))
        return [one.mail for one in received[self._mails_before :]]

    async def subjects_to(self, address: str) -> list[str]:
        return [mail.subject for mail in await self.mails() if mail.to == address]

    async def token_for(self, address: str, subject: str) -> str:
        """The token in the newest mail to the address with this subject."""
        found = [one for one in await self.mails() if (one.to, one.subject) == (address, subject)]
        token = _TOKEN.search(found[-1].text)
        assert token is not None
        return token[1]

    async def account(self, email: str = ADA) -> Account:
        async with self.adapters.identity_work().begin() as store:
            account: Account | None = await store.accounts.find(email)
        assert account is not None
        return account

    def pass_time(self, time: timedelta) -> None:
        self.clock.pass_time(time)

    @property
    def events(self) -> Sequence[str]:
        log: Mapping[int, Any] = self.adapters.memory().table("event_log")
        return [entry.event.name for entry in log.values()]


def _use_cases_of(application: Application) -> Mapping[str, object]:
    everything = application.use_cases()
    return {
        name: provider()
        for container in (everything.identity(), everything.credentials())
        for name, provider in container.providers.items()
        if isinstance(provider, providers.BaseSingleton)
    }
