"""The life of a file: every status, every verb."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.files.content import RefusalReason, ends_as_pdf, type_of
from domain.files.errors import FileRefused, UploadOver
from domain.files.file import COMPLETE_WITHIN, LIFECYCLE, File, FileStatus, Rendition
from domain.files.names import is_public_name
from domain.files.purposes import RULES, Purpose
from domain.kernel.lifecycle import IllegalMove
from tests.support.clock import NOON
from tests.support.files import a_file

PART = Rendition(name="64", content_type="image/png", size=10, width=64, height=64)
VERBS: Mapping[FileStatus, Callable[[File], File]] = {
    FileStatus.READY: lambda file: file.accept(PART, now=NOON),
    FileStatus.REFUSED: lambda file: file.refuse(RefusalReason.ANIMATED, now=NOON),
    FileStatus.DELETED: lambda file: file.delete(now=NOON),
}


@pytest.mark.parametrize("status", FileStatus)
@pytest.mark.parametrize("target", VERBS)
def test_every_verb_follows_the_table(status: FileStatus, target: FileStatus) -> None:
    file = replace(a_file().settled(), status=status)

    if LIFECYCLE.allows(status, target):
        moved = VERBS[target](file)
        assert (moved.status, moved.next_version) == (target, file.version + 1)
    else:
        with pytest.raises(IllegalMove):
            VERBS[target](file)


def test_only_what_is_awaited_can_be_uploaded_and_only_in_time() -> None:
    file = a_file()
    last_moment = NOON + COMPLETE_WITHIN - timedelta(microseconds=1)

    file.need_awaited(last_moment)

    for over, now in (
        (file, NOON + COMPLETE_WITHIN),
        (file.accept(PART, now=NOON), NOON),
        (file.delete(now=NOON), NOON),
    ):
        with pytest.raises(UploadOver):
            over.need_awaited(now)
    with pytest.raises(FileRefused):
        file.refuse(RefusalReason.UNREADABLE, now=NOON).need_awaited(NOON)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_file_is_public_once_it_is_ready_and_its_purpose_is(purpose: Purpose) -> None:
    file = a_file(purpose=purpose)
    ready = file.accept(PART, now=NOON)

    assert not file.is_public
    assert ready.is_public is RULES[purpose].is_public
    assert not ready.delete(now=NOON).is_public


def test_events_say_nothing_of_what_the_owner_called_it() -> None:
    file = a_file(name="passport.png").accept(PART, now=NOON).delete(now=NOON)

    assert [event.subject for event in file.events] == [f"file:{file.id}"] * 3
    assert "passport" not in repr(file.events)
    assert file.secret not in repr(file.events)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"%PDF-1.7", "application/pdf"),
        (b"RIFF\0\0\0\0WAVE", None),
        (b"GIF89a", None),
        (b"<svg", None),
        (b" %PDF-1.7", None),
        (b"", None),
    ],
)
def test_the_first_bytes_say_what_it_is(content: bytes, kind: str | None) -> None:
    assert type_of(content) == kind


def test_a_whole_document_has_its_end_near_the_end() -> None:
    assert ends_as_pdf(b"%PDF-1.7 ... %%EOF\n")
    assert not ends_as_pdf(b"%PDF-1.7 %%EOF" + bytes(2000))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (f"{'a' * 40}-64", True),
        (f"{'a' * 40}-whole", True),
        ("a-64", False),
        (f"{'a' * 40}-../x", False),
        (f"{'a' * 40}-64\n", False),
        (f"../{'a' * 40}-64", False),
        (f"{'A' * 40}-64", False),
    ],
)
def test_only_names_that_we_give_are_public_names(name: str, expected: bool) -> None:  # noqa: FBT001
    assert is_public_name(name) is expected
