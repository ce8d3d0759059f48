"""What sessions refuse."""

from domain.kernel.errors import Forbidden, NotFound, Unauthenticated
from domain.kernel.ids import SessionId


class SessionNotFound(NotFound):
    """The session is over, was never there, or is somebody else's."""

    code = "session-not-found"

    def __init__(self, session_id: SessionId) -> None:
        super().__init__("You have no such session.", sessionId=str(session_id))


class SessionOver(Unauthenticated):
    """The session ran out or was ended; why is told to its owner in another way."""

    code = "session-over"

    def __init__(self) -> None:
        super().__init__("This session is over. Log in again.")


class NoSession(Forbidden):
    """The request comes from no session: from a machine with a key of its own."""

    code = "no-session"

    def __init__(self) -> None:
        super().__init__("This is for sessions. Log in to have one.")
