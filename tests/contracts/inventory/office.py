"""What the themes of the contract have in common."""

from datetime import timedelta
from typing import ClassVar

import pytest

from tests.support.inventory import BoxOffice, Work

MOMENT = timedelta(microseconds=1)


class OfficeContract:
    """Subclass it, give it a ``work`` fixture, and the adapter is held to its word."""

    buyers: ClassVar[int] = 20

    @pytest.fixture
    def work(self) -> Work:
        raise AssertionError("Every adapter brings its own.")

    @pytest.fixture
    def office(self, work: Work) -> BoxOffice:
        return BoxOffice(work)


async def agrees(office: BoxOffice) -> None:
    assert await office.audit(lambda audit: audit.mismatches()) == []
