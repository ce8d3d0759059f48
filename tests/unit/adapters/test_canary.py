"""What looks for leaks finds them."""

from base64 import b64encode
from pathlib import Path

import pytest

from tests.support.canary import PIECE_BYTES, Search

TEXT = "anzibrook"
SEARCH = Search(TEXT)


@pytest.mark.parametrize(
    "written",
    [
        b"Quill Zanzibrook",
        b"QUILL ZANZIBROOK",
        "Quill Zanzibrook".encode("utf-16-le"),
        "Quill Zanzibrook".encode("utf-16-be"),
        b"Quill Zanzibrook".hex().encode(),
        b"Quill Zanzibrook".hex().upper().encode(),
        b"QUILL ZANZIBROOK".hex().encode(),
        b64encode(b"Zanzibrook is here"),
        b64encode(b" Zanzibrook is here"),
        b64encode(b"  Zanzibrook is here"),
    ],
)
def test_a_leak_is_found_however_it_is_written(written: bytes) -> None:
    assert SEARCH.traces(b"before " + written + b" after")


def test_nothing_is_found_where_nothing_is() -> None:
    assert not SEARCH.traces(b"Quill Zanzibar" * 100)


def test_a_leak_between_two_pieces_of_a_file_is_found(tmp_path: Path) -> None:
    file, other = tmp_path / "file", tmp_path / "other"
    file.write_bytes(bytes(PIECE_BYTES - 4) + TEXT.encode())
    other.write_bytes(b"nothing")

    assert SEARCH.traces_in([file, other]) == {str(file): {(TEXT, "plain")}}
