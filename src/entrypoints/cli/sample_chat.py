"""Sample data: a question to support, and its answer. Rooms open with the first booking."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from application.chat.assign_support import AssignSupport
from application.chat.open_conversation import OpenConversation
from application.chat.ports import ListFilter
from application.chat.send_message import SendMessage
from application.platform.idempotency import Answer, Once
from application.platform.paging import PageRequest
from domain.chat.events import ConversationKind
from domain.kernel.access import Principal
from domain.kernel.ids import ConversationId

type UseCases = Mapping[str, Any]

QUESTION = "Can I still change the name on my ticket?"
ANSWER = "Yes: give it to somebody else under your tickets. The old code stops counting at once."


async def load_chat(use_cases: UseCases, *, customer: Principal, helper: Principal) -> None:
    """Ask and answer, unless the customer has asked something already."""
    asked = ListFilter(kind=ConversationKind.SUPPORT)
    known = await use_cases["list_conversations"](asked, PageRequest(limit=1), by=customer)
    if known.items:
        return
    opened = await use_cases["open_conversation"](
        OpenConversation(by=customer, kind=ConversationKind.SUPPORT, title="My ticket"), _once()
    )
    support: ConversationId = opened.conversation.id
    await use_cases["send_message"](_said(customer, support, QUESTION))
    await use_cases["assign_support"](
        AssignSupport(by=helper, conversation_id=support, assignee_id=helper.account_id)
    )
    await use_cases["send_message"](_said(helper, support, ANSWER))


def _said(by: Principal, conversation_id: ConversationId, text: str) -> SendMessage:
    return SendMessage(by=by, conversation_id=conversation_id, client_id="sample", text=text)


def _once() -> Once:
    return Once(
        scope="sample data",
        key="question to support",
        fingerprint=b"",
        keep_for=timedelta(minutes=1),
        render=lambda _: Answer(status=201, headers={}, body=b""),
    )
