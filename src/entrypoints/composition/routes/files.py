"""What becomes of the content of files."""

from application.files.reactions import tidy_at
from application.platform.tasks import Route
from domain.files.events import FileAwaited, FileDeleted, FileReady, FileWasRefused
from domain.identity.events import AccountErased, AvatarChanged

ROUTES: tuple[Route, ...] = (
    Route(on=AvatarChanged, reaction="delete_replaced_avatar"),
    Route(on=AccountErased, reaction="delete_files_of_erased"),
    Route(on=FileAwaited, reaction="tidy_upload", due=tidy_at),
    Route(on=FileReady, reaction="remove_upload"),
    Route(on=FileWasRefused, reaction="remove_upload"),
    Route(on=FileDeleted, reaction="remove_content"),
)
