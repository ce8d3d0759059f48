"""What the import of events refuses as a whole."""

from domain.kernel.errors import Malformed


class UnreadableFile(Malformed):
    """The file is not of a format that is read, or so broken that no row can be told."""

    code = "unreadable-file"
