from collections.abc import AsyncIterator

import pytest

from tests.support.box_office import MemoryBoxOffice, a_box_office


@pytest.fixture
async def office() -> AsyncIterator[MemoryBoxOffice]:
    async with a_box_office() as office:
        yield office
