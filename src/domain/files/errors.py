"""Everything that files can refuse."""

from collections.abc import Collection

from domain.files.content import RefusalReason
from domain.kernel.errors import Conflict, Invalid, NotFound
from domain.kernel.ids import FileId

_TOLD = {
    RefusalReason.WRONG_SIZE: "It has another size than was announced.",
    RefusalReason.WRONG_TYPE: "It is of another type than was announced.",
    RefusalReason.UNREADABLE: "It is damaged or not complete.",
    RefusalReason.TOO_MANY_PIXELS: "The picture is too large.",
    RefusalReason.ANIMATED: "Moving pictures are not taken.",
}


class FileNotFound(NotFound):
    code = "file-not-found"

    def __init__(self, file_id: FileId) -> None:
        super().__init__("There is no such file.", fileId=str(file_id))


class BadFileName(Invalid):
    """A file has a name of 1 to 120 characters that can be seen, without any folder."""

    code = "bad-file-name"

    def __init__(self) -> None:
        super().__init__("A file has a name of 1 to 120 characters.")


class FileTypeNotAllowed(Invalid):
    """Each purpose takes files of some types only."""

    code = "file-type-not-allowed"

    def __init__(self, allowed: Collection[str]) -> None:
        super().__init__("Files of this type are not taken here.", allowed=sorted(allowed))


class FileTooLarge(Invalid):
    """Each purpose takes files up to a size."""

    code = "file-too-large"

    def __init__(self, maximum: int) -> None:
        super().__init__("The file is too large.", maximum=maximum)


class TooManyUploads(Conflict):
    """Complete or delete the uploads that were begun before beginning more."""

    code = "too-many-uploads"

    def __init__(self, maximum: int) -> None:
        super().__init__("Too many uploads are awaited from you already.", maximum=maximum)


class UploadMissing(Conflict):
    """Nothing was uploaded yet: send the file to the address that you were given first."""

    code = "upload-missing"

    def __init__(self) -> None:
        super().__init__("Nothing was uploaded yet.")


class UploadOver(Conflict):
    """The upload was not completed in time, or is over for another reason: begin a new one."""

    code = "upload-over"

    def __init__(self) -> None:
        super().__init__("This upload is over.")


class FileRefused(Invalid):
    """What was uploaded is not what was announced, or not what may be handed over here."""

    code = "file-refused"

    def __init__(self, reason: RefusalReason) -> None:
        super().__init__(_TOLD[reason], reason=reason)


class FileKept(Conflict):
    """Others rely on it, so that who handed it over cannot take it back."""

    code = "file-kept"

    def __init__(self, file_id: FileId) -> None:
        super().__init__("What proves something stays.", fileId=str(file_id))
