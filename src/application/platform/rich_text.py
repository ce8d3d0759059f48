"""Text with simple markup that people write and other people's browsers show."""

from typing import Protocol


class RichText(Protocol):
    def clean(self, text: str) -> str:
        """The text without whatever could run, load or disguise something.

        Text without a ``<`` stays as it is to the letter, and what is clean stays so.
        """
        ...
