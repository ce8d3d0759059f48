"""Lines as texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.geo import Position
from domain.kernel.polyline import BadPolyline, decoded, encoded

THREE = (Position(38.5, -120.2), Position(40.7, -120.95), Position(43.252, -126.453))
AS_TEXT = "_p~iF~ps|U_ulLnnqC_mqNvxq`@"
places = st.builds(Position, st.floats(-90, 90), st.floats(-180, 180))


def test_a_line_is_written_as_everybody_writes_it() -> None:
    assert encoded(THREE) == AS_TEXT
    assert decoded(AS_TEXT) == THREE
    assert (encoded(()), decoded("")) == ("", ())


@given(st.lists(places, max_size=20))
def test_a_line_is_read_again_to_the_metre(line: list[Position]) -> None:
    again = decoded(encoded(line))

    assert len(again) == len(line)
    for there, here in zip(again, line, strict=True):
        assert there.latitude == pytest.approx(here.latitude, abs=6e-6)
        assert there.longitude == pytest.approx(here.longitude, abs=6e-6)


@pytest.mark.parametrize("text", ["_p~iF", "_p~iF~ps|U_", "\x00?", "ü?", "~~~~~~~~~?" * 2])
def test_what_is_no_line_is_refused(text: str) -> None:
    with pytest.raises(BadPolyline):
        decoded(text)


@given(st.text(max_size=30))
def test_no_text_does_anything_else(text: str) -> None:
    try:
        decoded(text)
    except BadPolyline:
        return
