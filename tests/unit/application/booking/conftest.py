from collections.abc import AsyncIterator

import pytest

from tests.support.box_office import BoxOffice, a_box_office


@pytest.fixture
async def office() -> AsyncIterator[BoxOffice]:
    async with a_box_office() as office:
        yield office
