"""What HTTP itself refuses, before the business is asked."""

from domain.kernel.errors import DomainError, Forbidden, Malformed


class IdempotencyKeyMissing(Malformed):
    """The request has an effect that must not happen twice, so it needs a key."""

    code = "idempotency-key-missing"

    def __init__(self) -> None:
        super().__init__("Send an Idempotency-Key of 1 to 255 printable ASCII characters.")


class IfMatchMissing(DomainError):
    """Several people change this resource: say in If-Match which version you saw."""

    code = "if-match-missing"

    def __init__(self) -> None:
        super().__init__("Send the ETag you saw as If-Match.")


class UnsupportedMediaType(DomainError):
    """The body has a content type that this route does not read."""

    code = "unsupported-media-type"

    def __init__(self, expected: str) -> None:
        super().__init__(f"Send the body as {expected}.", expected=expected)


class CsrfFailed(Forbidden):
    """A cookie alone may change nothing: the request must come from a page of ours and say so."""

    code = "csrf-failed"
