"""Files."""

from collections.abc import Mapping

from domain.kernel.access import Right
from entrypoints.http.needs.kinds import ANYBODY
from entrypoints.http.needs.need import Caller, Needs

UPLOADERS = Needs(caller=Caller.MEMBER, scopes=(Right.ORGANIZE, Right.SELL))
OWN_FILE = Needs(caller=Caller.MEMBER, scopes=UPLOADERS.scopes, own=True)

ROWS: Mapping[str, Needs] = {
    "POST /api/files": UPLOADERS,
    "POST /api/files/{file_id}/completion": OWN_FILE,
    "DELETE /api/files/{file_id}": OWN_FILE,
    "GET /api/files/{file_id}": Needs(caller=Caller.ANYBODY, scopes=UPLOADERS.scopes, own=True),
    "PUT /files/{address}": ANYBODY,
    "GET /files/{address}": ANYBODY,
    "GET /media/{name}": ANYBODY,
}
