"""Chat."""

from collections.abc import Mapping

from domain.kernel.access import Right
from entrypoints.http.needs.kinds import MODERATORS
from entrypoints.http.needs.need import Caller, Needs

TALKERS = Needs(caller=Caller.MEMBER, scopes=(Right.TALK,))
OWN_TALK = Needs(caller=Caller.MEMBER, scopes=(Right.TALK,), own=True)
SUPPORTERS = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.ANSWER_SUPPORT,),
    right=Right.ANSWER_SUPPORT,
)
_MESSAGES = "/api/chat/conversations/{conversation_id}/messages"

ROWS: Mapping[str, Needs] = {
    "POST /api/chat/conversations": TALKERS,
    "GET /api/chat/conversations": TALKERS,
    "GET /api/chat/conversations/{conversation_id}": OWN_TALK,
    "PATCH /api/chat/conversations/{conversation_id}": OWN_TALK,
    "POST /api/chat/conversations/{conversation_id}/closure": OWN_TALK,
    "DELETE /api/chat/conversations/{conversation_id}/closure": OWN_TALK,
    "PUT /api/chat/conversations/{question_id}/assignment": SUPPORTERS,
    "DELETE /api/chat/conversations/{question_id}/assignment": SUPPORTERS,
    "GET /api/chat/conversations/{conversation_id}/presence": OWN_TALK,
    "GET /api/chat/conversations/{conversation_id}/members": OWN_TALK,
    "POST /api/chat/conversations/{conversation_id}/members": OWN_TALK,
    "PUT /api/chat/conversations/{conversation_id}/members/me": OWN_TALK,
    "DELETE /api/chat/conversations/{conversation_id}/members/me": OWN_TALK,
    "PATCH /api/chat/conversations/{conversation_id}/members/{member_id}": OWN_TALK,
    "DELETE /api/chat/conversations/{conversation_id}/members/{member_id}": OWN_TALK,
    "POST /api/chat/conversations/{conversation_id}/messages": OWN_TALK,
    "GET /api/chat/conversations/{conversation_id}/messages": OWN_TALK,
    "PATCH /api/chat/conversations/{conversation_id}/messages/{message_number}": OWN_TALK,
    "DELETE /api/chat/conversations/{conversation_id}/messages/{message_number}": OWN_TALK,
    f"GET {_MESSAGES}/{{message_number}}/attachments/{{attachment_id}}": OWN_TALK,
    "GET /api/chat/conversations/{conversation_id}/receipts": OWN_TALK,
    "POST /api/chat/conversations/{conversation_id}/receipts": OWN_TALK,
    "POST /api/chat/conversations/{conversation_id}/typing": OWN_TALK,
    "GET /api/chat/blocks": TALKERS,
    "PUT /api/chat/blocks/{user_id}": TALKERS,
    "DELETE /api/chat/blocks/{user_id}": TALKERS,
    "POST /api/chat/reports": OWN_TALK,
    "GET /api/chat/reports": MODERATORS,
    "GET /api/chat/reports/{report_id}": MODERATORS,
    "POST /api/chat/reports/{report_id}/resolution": MODERATORS,
    "GET /api/chat/search": TALKERS,
    "GET /api/chat/support-queue": SUPPORTERS,
    "PUT /api/chat/presence": TALKERS,
}
