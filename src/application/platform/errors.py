"""What can go wrong outside the business."""


class Unavailable(Exception):
    """A provider did not answer, or not in time. The same request may work later."""

    def __init__(self, provider: str) -> None:
        super().__init__(f"{provider} is unavailable")
        self.provider = provider
