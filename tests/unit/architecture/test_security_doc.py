"""The page of security names tests: they must be there."""

import re
from pathlib import Path

import pytest

PAGE = Path("docs/security.md")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)`", PAGE.read_text())))


@pytest.mark.parametrize("path", NAMED)
def test_every_test_that_the_page_names_is_there(path: str) -> None:
    assert Path(path).is_file()


def test_every_risk_and_every_chapter_is_on_the_page() -> None:
    page = PAGE.read_text()

    assert re.findall(r"^\| (API\d+) ", page, re.MULTILINE) == [f"API{n}" for n in range(1, 11)]
    assert re.findall(r"^\| (V\d+) ", page, re.MULTILINE) == [f"V{n}" for n in range(1, 18)]
