from collections.abc import Iterator

import pytest

from tests.support.redis import RedisServer, a_redis


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with a_redis() as server:
        yield server
