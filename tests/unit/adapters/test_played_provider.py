"""The provider that other tests play with keeps to the contract, too."""

import pytest

from application.identity.social_ports import ProviderAnswer
from tests.contracts.identity_provider import IdentityProviderContract, Stage
from tests.support.openid import Somebody
from tests.support.social import ISSUER, PlayedProvider


class PlayedStage:
    issuer = ISSUER

    def __init__(self) -> None:
        self.provider = PlayedProvider()
        self.away = PlayedProvider()
        self.away.is_away = True

    async def let_in(self, address: str, somebody: Somebody) -> tuple[str, ProviderAnswer]:
        back = self.provider.let_in(address, somebody)
        return back["state"], ProviderAnswer(code=back["code"])


class TestPlayedProvider(IdentityProviderContract):
    @pytest.fixture
    def stage(self) -> Stage:
        return PlayedStage()
