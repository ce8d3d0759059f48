"""docs/rights.md is generated; this fails when a right or a route changed and the page did not."""

from pathlib import Path

from entrypoints.cli.rights import PAGE, page


def test_the_page_of_rights_shows_them_as_they_are() -> None:
    assert Path(PAGE).read_text() == page(), "run: .venv/bin/python -m entrypoints.cli.rights"
