from collections.abc import AsyncIterator

import pytest

from tests.contracts.money_back import MoneyBackContract
from tests.support.box_office import MemoryBoxOffice, a_box_office


class TestMoneyBackInMemory(MoneyBackContract):
    @pytest.fixture
    async def office(self) -> AsyncIterator[MemoryBoxOffice]:
        async with a_box_office() as office:
            yield office
