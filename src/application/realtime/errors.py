"""What can be wrong with a socket and its channels."""

from domain.kernel.errors import Conflict, NotFound, Unauthenticated


class ChannelNotFound(NotFound):
    """There is none, or it is not for whoever asks."""

    code = "channel-not-found"

    def __init__(self, channel: str) -> None:
        super().__init__("There is no such channel.", channel=channel)


class TooManyChannels(Conflict):
    code = "too-many-channels"

    def __init__(self, most: int) -> None:
        super().__init__(f"One socket follows at most {most} channels.", most=most)


class SocketTicketDoesNotCount(Unauthenticated):
    code = "socket-ticket-does-not-count"

    def __init__(self) -> None:
        super().__init__("This ticket was used, ran out, or was never given out.")


class AuthenticatedAlready(Conflict):
    code = "authenticated-already"

    def __init__(self) -> None:
        super().__init__("This socket knows already who you are. Open another one.")
