"""What is forgotten of what people did."""

from application.platform.tasks import Route
from domain.identity.events import AccountErased

ROUTES: tuple[Route, ...] = (Route(on=AccountErased, reaction="forget_activity_of_erased"),)
