"""Accounts for tests, and what identity needs around them."""

from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from adapters.memory.identity import MemoryIdentityStore
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from adapters.security.keys import SigningKeys
from adapters.security.passwords import Argon2Passwords, Cost
from adapters.security.tokens import JwtAccessTokens
from application.platform.ports import Clock
from application.platform.tasks import Routes
from domain.identity.account import Account
from domain.identity.address import Address
from domain.kernel.access import Principal, Role
from domain.kernel.ids import AccountId, AddressId
from tests.support.clock import NOON

ISSUER = "https://fairground.test"
AUDIENCE = "fairground"
CHEAP = Cost(memory_kib=8, passes=1)


def an_account(
    email: str = "ada@example.org",
    *,
    name: str = "Ada Lovelace",
    roles: frozenset[Role] = frozenset({Role.CUSTOMER}),
    password_hash: str = "a hash",  # noqa: S107  # Nobody's password.
    id: UUID | None = None,
) -> Account:
    return Account.register(
        AccountId(id or uuid4()),
        email=email,
        name=name,
        password_hash=password_hash,
        now=NOON,
        roles=roles,
    )


def an_address(
    *, city: str = "London", country: str = "GB", phone: str = "", id: UUID | None = None
) -> Address:
    return Address(
        id=AddressId(id or uuid4()),
        name="Ada Lovelace",
        lines=("12 St James's Square", "Top floor"),
        postal_code="SW1Y 4JH",
        city=city,
        country=country,
        phone=phone,
    )


def a_principal(*roles: Role, id: UUID | None = None) -> Principal:
    return Principal(AccountId(id or uuid4()), frozenset(roles or {Role.CUSTOMER}))


def an_admin() -> Principal:
    return a_principal(Role.ADMIN)


def cheap_passwords(cost: Cost = CHEAP) -> Argon2Passwords:
    return Argon2Passwords(cost, threads=1)


def signing_keys(count: int = 1) -> SigningKeys:
    return SigningKeys.of([Ed25519PrivateKey.generate() for _ in range(count)])


def access_tokens(keys: SigningKeys | None = None) -> JwtAccessTokens:
    return JwtAccessTokens(keys or signing_keys(), issuer=ISSUER, audience=AUDIENCE)


def identity_work(database: MemoryDatabase, clock: Clock) -> MemoryUnitOfWork[MemoryIdentityStore]:
    return MemoryUnitOfWork(
        database, MemoryIdentityStore, routes=Routes([]), clock=clock, wake_up=LocalWakeUp()
    )
