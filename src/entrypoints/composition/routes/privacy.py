"""What is noted of an account that was erased."""

from application.platform.tasks import Route
from domain.identity.events import AccountErased

ROUTES: tuple[Route, ...] = (Route(on=AccountErased, reaction="note_erasure"),)
