import pytest

from tests.contracts.webhooks import Office, WebhooksContract
from tests.support.webhooks import PostOffice


class TestMemoryWebhooks(WebhooksContract):
    @pytest.fixture
    def office(self) -> Office:
        office = PostOffice()
        return Office(
            people=office.people,
            work=office.work,
            views=office.views,
            hearers=office.hearers,
            outbox=office.outbox,
            lanes=office.lanes,
        )
