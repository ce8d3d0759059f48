"""Second factors for tests, and what they need around them."""

from datetime import datetime
from uuid import UUID, uuid4

from adapters.security.authenticator_apps import STEP_SECONDS, TotpApps, code_of
from adapters.security.factor_secrets import RandomFactorSecrets
from adapters.security.passkeys import WebAuthnPasskeys
from adapters.system import SystemIds
from application.identity.ask_challenge import ChallengeDesk
from application.identity.shown_factor import FactorCheck
from application.platform.ports import Clock
from domain.identity.passkey import Passkey
from domain.identity.second_factors import Authenticator, SecondFactors
from domain.kernel.ids import AccountId, PasskeyId
from tests.support.authenticator import Device, Key
from tests.support.clock import NOON

ORIGIN = "https://fairground.test"
RP_ID = "fairground.test"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # Of nobody's app.
OWNER = AccountId(UUID(int=0xADA))


def passkeys(address: str = ORIGIN) -> WebAuthnPasskeys:
    return WebAuthnPasskeys(address, name="Fairground")


def authenticator_apps() -> TotpApps:
    return TotpApps("Fairground")


def factor_check() -> FactorCheck:
    return FactorCheck(authenticator_apps(), passkeys(), RandomFactorSecrets())


def challenge_desk(clock: Clock) -> ChallengeDesk:
    return ChallengeDesk(RandomFactorSecrets(), clock, SystemIds())


def a_device(key: Key | None = None, *, sign_count: int = 0, verifies: bool = True) -> Device:
    device = Device(origin=ORIGIN, rp_id=RP_ID, sign_count=sign_count, verifies=verifies)
    if key is not None:
        device.key = key
    return device


def a_passkey(
    *,
    account_id: AccountId = OWNER,
    credential_id: bytes = b"a credential",
    sign_count: int = 0,
    name: str = "My phone",
    id: UUID | None = None,
) -> Passkey:
    return Passkey(
        id=PasskeyId(id or uuid4()),
        account_id=account_id,
        credential_id=credential_id,
        public_key=b"a key",
        sign_count=sign_count,
        name=name,
        created_at=NOON,
    )


def an_app(secret: str = SECRET) -> Authenticator:
    return Authenticator(secret=secret, begun_at=NOON, confirmed_at=NOON)


def factors_with_app(account_id: AccountId = OWNER) -> SecondFactors:
    """What an account has that confirmed an app, and has not shown it since."""
    begun = SecondFactors(account_id=account_id).begin_authenticator(SECRET, now=NOON)
    return begun.confirm_authenticator(0, now=NOON)


def code_at(now: datetime, *, secret: str = SECRET, steps: int = 0) -> str:
    """What the app shows then, or so many steps later."""
    return code_of(secret, int(now.timestamp()) // STEP_SECONDS + steps)
