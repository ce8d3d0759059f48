"""The platform in memory, over HTTP, where staff need a second factor; and who lives there."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import uuid4

import httpx
from dependency_injector import providers

from application.identity.open_account import OpenAccount
from application.platform.ports import Clock
from domain.kernel.access import Role
from entrypoints.cli.sample_data import OPERATOR, PASSWORD
from entrypoints.composition.root import compose, use_cases_of
from entrypoints.http.credentials import OwnCredentialController
from entrypoints.http.identity import UserController
from entrypoints.http.profile import ProfileController
from entrypoints.http.second_factors import OwnFactorsController, SecondFactorController
from entrypoints.http.sessions import SessionController
from entrypoints.settings_sources import load_settings
from tests.support.authenticator import Device
from tests.support.factors import ORIGIN, a_device, code_at
from tests.support.http import an_app
from tests.support.identity import cheap_passwords
from tests.support.platform import PLENTY

FACTORS = "/api/users/me/second-factors"
VERIFICATION = "/api/auth/mfa/verification"
REQUIRED = {"FAIRGROUND_STAFF_SECOND_FACTOR": "required", "FAIRGROUND_PUBLIC_URL": ORIGIN}


CONTROLLERS = (
    SecondFactorController,
    OwnFactorsController,
    SessionController,
    OwnCredentialController,
    ProfileController,
    UserController,
)


class LateClock:
    """The time of the machine, and more once it is told so."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Person:
    client: httpx.AsyncClient
    email: str
    clock: Clock
    password: str = PASSWORD
    token: str = ""
    secret: str = ""
    steps: int = -1
    recovery_codes: list[str] = field(default_factory=list)

    async def send(self, method: str, path: str, body: object = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers["Idempotency-Key"] = uuid4().hex
        return await self.client.request(method, path, json=body, headers=headers)

    async def log_in(self) -> Any:
        """Show the password; keep the token, if that is all."""
        body = {"email": self.email, "password": self.password}
        answer = await self.client.post("/api/auth/login", json=body)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        self.token = told.get("accessToken", "")
        return told

    async def enter(self, **shown: object) -> httpx.Response:
        """Log in with the password, and then show something."""
        return await self.show((await self.log_in())["challenge"], **shown)

    async def show(self, challenge: str, **shown: object) -> httpx.Response:
        answer = await self.client.post(VERIFICATION, json={"challenge": challenge, **shown})
        if answer.status_code == 200:
            self.token = answer.json()["accessToken"]
        return answer

    def code(self) -> str:
        """The next code of the app: each of them counts once."""
        self.steps += 1
        return code_at(self.clock.now(), secret=self.secret, steps=self.steps)

    async def add_app(self) -> httpx.Response:
        begun = await self.send("POST", f"{FACTORS}/authenticator")
        assert begun.status_code == 200, begun.text
        self.secret, self.steps = begun.json()["secret"], -2
        answer = await self.send("PUT", f"{FACTORS}/authenticator", {"code": self.code()})
        assert answer.status_code == 200, answer.text
        self.recovery_codes = answer.json()["recoveryCodes"] or self.recovery_codes
        return answer

    async def add_passkey(self, device: Device | None = None) -> Device:
        made = device or a_device()
        answer = await self.try_to_add(made)
        assert answer.status_code == 201, answer.text
        self.recovery_codes = answer.json()["recoveryCodes"] or self.recovery_codes
        return made

    async def try_to_add(self, device: Device) -> httpx.Response:
        asked = (await self.send("POST", f"{FACTORS}/passkeys/challenge")).json()
        body = {
            "challenge": asked["challenge"],
            "name": "My phone",
            "passkey": device.create(asked["options"]),
        }
        return await self.send("POST", f"{FACTORS}/passkeys", body)

    async def prove(self, **shown: object) -> httpx.Response:
        answer = await self.send("POST", "/api/auth/proof", shown)
        if answer.status_code == 200:
            self.token = answer.json()["accessToken"]
        return answer

    async def prove_with(self, device: Device) -> httpx.Response:
        asked = (await self.send("POST", "/api/auth/proof/passkey-challenge")).json()
        return await self.prove(challenge=asked["challenge"], passkey=device.get(asked["options"]))


class Town:
    def __init__(self, settings: Mapping[str, str] = REQUIRED) -> None:
        application = compose(load_settings({**PLENTY, **settings}, storage="memory"))
        self.clock = LateClock()
        self.adapters = application.adapters()
        self.adapters.clock.override(providers.Object(self.clock))
        self.adapters.passwords.override(providers.Object(cheap_passwords()))
        self._use_cases = use_cases_of(application)
        app = an_app(
            *CONTROLLERS,
            use_cases=self._use_cases,
            tokens=self.adapters.access_tokens(),
            secrets=self.adapters.session_secrets(),
            standings=application.use_cases().identity().standings(),
            clock=self.clock,
        )
        transport = httpx.ASGITransport(app=cast("Any", app))
        self.client = httpx.AsyncClient(transport=transport, base_url=ORIGIN)

    async def person(self, *roles: Role) -> Person:
        email = f"{uuid4().hex}@example.org"
        command = OpenAccount(
            email=email,
            name="Ada Lovelace",
            password=PASSWORD,
            roles=frozenset(roles or {Role.CUSTOMER}),
            by=OPERATOR,
        )
        await self._use_cases["open_account"](command)
        person = Person(self.client, email, self.clock)
        await person.log_in()
        return person

    def events(self) -> list[str]:
        log = self.adapters.memory().table("event_log").values()
        return [entry.event.name for entry in log]


@asynccontextmanager
async def a_town(settings: Mapping[str, str] = REQUIRED) -> AsyncIterator[Town]:
    town = Town(settings)
    async with town.client:
        yield town
