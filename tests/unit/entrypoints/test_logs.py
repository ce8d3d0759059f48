import logging
from collections.abc import Iterator
from typing import Literal

import pytest

from entrypoints.logs import set_up_logs


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_traceback_tells_where_but_not_what_the_variables_held(
    form: Literal["text", "json"], capfd: pytest.CaptureFixture[str]
) -> None:
    password = "correct " + "horse"
    set_up_logs("info", form)

    try:
        int(password[:0])
    except ValueError:
        logging.getLogger("test").exception("It went wrong")

    said = capfd.readouterr().err
    assert "It went wrong" in said
    assert "test_logs.py" in said
    assert "correct horse" not in said
