"""Posting to a server that misbehaves, and to places where nothing is to be sent."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.webhook_posts import ANSWER_BYTES_MAX, WebhookPosts
from domain.webhooks.delivery import Failure
from tests.support.webhooks import Receiver

BRIEFLY = timedelta(milliseconds=200)
HEADERS = {"webhook-id": "1", "Content-Type": "application/json"}


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as receiver:
        yield receiver


@pytest.fixture
async def posts(receiver: Receiver) -> AsyncIterator[WebhookPosts]:
    async with WebhookPosts([receiver.host, f"localhost:{receiver.server.port}"]) as posts:
        yield posts


async def test_it_arrives_as_it_was_signed(posts: WebhookPosts, receiver: Receiver) -> None:
    outcome = await posts.post(receiver.url, headers=HEADERS, body=b'{"a": 1}')

    assert (outcome.status, outcome.failure) == (204, None)
    assert outcome.took > timedelta()
    [heard] = receiver.heard
    assert heard.body == b'{"a": 1}'
    assert heard.headers["webhook-id"] == "1"
    assert heard.headers["User-Agent"].startswith("Fairground")


@pytest.mark.parametrize("status", [400, 404, 410, 429, 500, 503])
async def test_whatever_else_it_answers_is_a_refusal(
    posts: WebhookPosts, receiver: Receiver, status: int
) -> None:
    receiver.status = status

    outcome = await posts.post(receiver.url, headers=HEADERS, body=b"{}")

    assert (outcome.status, outcome.failure) == (status, Failure.REFUSED)


async def test_a_redirect_is_not_followed(posts: WebhookPosts, receiver: Receiver) -> None:
    url = f"http://{receiver.host}/elsewhere"

    outcome = await posts.post(url, headers=HEADERS, body=b"{}")

    assert (outcome.status, outcome.failure) == (307, Failure.REDIRECT)
    assert receiver.heard == []


async def test_who_says_nothing_is_not_waited_for(receiver: Receiver) -> None:
    receiver.silent.clear()

    async with WebhookPosts([receiver.host], patience=BRIEFLY) as posts:
        outcome = await posts.post(receiver.url, headers=HEADERS, body=b"{}")

    assert (outcome.status, outcome.failure) == (None, Failure.TIME_OUT)


async def test_who_is_not_there_is_unreachable(posts: WebhookPosts, receiver: Receiver) -> None:
    url = receiver.url
    await receiver.server.close()

    outcome = await posts.post(url, headers=HEADERS, body=b"{}")

    assert outcome.failure is Failure.UNREACHABLE


async def test_of_a_long_answer_no_more_is_read_than_is_needed(
    posts: WebhookPosts, receiver: Receiver
) -> None:
    receiver.status, receiver.size = 200, 100 * ANSWER_BYTES_MAX

    outcome = await posts.post(receiver.url, headers=HEADERS, body=b"{}")

    assert (outcome.status, outcome.failure) == (200, None)


@pytest.mark.parametrize(
    "url",
    [
        "http://{host}/hooks",
        "https://{host}/hooks",
        "https://127.0.0.1/hooks",
        "https://[::ffff:127.0.0.1]/hooks",
        "https://169.254.169.254/latest/meta-data/",
        "https://localhost/hooks",
        "ftp://hooks.example.org/",
    ],
)
async def test_nothing_reaches_our_own_network(receiver: Receiver, url: str) -> None:
    async with WebhookPosts() as posts:
        outcome = await posts.post(url.format(host=receiver.host), headers=HEADERS, body=b"{}")

    assert (outcome.status, outcome.failure) == (None, Failure.FORBIDDEN_ADDRESS)
    assert receiver.heard == []


async def test_a_name_that_leads_into_our_own_network_is_found_out_when_it_is_called(
    receiver: Receiver,
) -> None:
    # It looks public; only its resolution tells. "0x7f.1" is how the C library reads 127.0.0.1.
    async with WebhookPosts() as posts:
        outcome = await posts.post(
            f"https://0x7f.1:{receiver.server.port}/hooks", headers=HEADERS, body=b"{}"
        )

    assert outcome.failure is Failure.FORBIDDEN_ADDRESS
    assert receiver.heard == []


async def test_a_name_that_is_trusted_may_lead_there(
    posts: WebhookPosts, receiver: Receiver
) -> None:
    url = f"http://localhost:{receiver.server.port}/hooks"

    assert (await posts.post(url, headers=HEADERS, body=b"{}")).failure is None
