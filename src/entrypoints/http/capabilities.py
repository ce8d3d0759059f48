"""What each capability serves. A new one is a line here."""

from collections.abc import Mapping, Sequence

from litestar import Controller

from entrypoints.http.identity import AuthController, UserController
from entrypoints.http.payments import PaymentController, PaymentWebhookController

type Capabilities = Mapping[str, Sequence[type[Controller]]]

CAPABILITIES: Capabilities = {
    "identity": (AuthController, UserController),
    "payments": (PaymentController, PaymentWebhookController),
}
