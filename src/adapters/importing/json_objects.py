"""JSON whose objects know in which line they begin, also out of the scripts of a web page."""

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from domain.programme.import_errors import UnreadableFile

LINE = "\0line"
"""The member under which an object keeps its line. No member of a file can have this name."""

DEPTH_MAX = 60

_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]]|\n', re.DOTALL)
_SCRIPT = re.compile(
    r"""<script\b[^<>]{0,500}\btype\s{0,9}=\s{0,9}["']?application/ld\+json\b[^<>]{0,500}>""",
    re.IGNORECASE,
)
_SCRIPT_END = re.compile("</script", re.IGNORECASE)


def objects_of(text: str, *, first_line: int = 1) -> Any:
    """Decode JSON, numbers as their texts; raise ``UnreadableFile``."""
    lines = _lines_in_order_of_ends(text, first_line)

    def keep_line(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        known = {name: value for name, value in pairs if name != LINE}
        return {**known, LINE: next(lines, first_line)}

    try:
        # Numbers stay texts: how large or exact they may be is for their reader to say.
        return json.loads(
            text,
            object_pairs_hook=keep_line,
            parse_int=str,
            parse_float=str,
            parse_constant=_refuse_constant,
        )
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"This is not JSON: {error}.") from None


def objects_in_page(page: str) -> Iterator[Any]:
    """What the scripts of type application/ld+json hold."""
    place, line = 0, 1
    while opening := _SCRIPT.search(page, place):
        line += page.count("\n", place, opening.end())
        ending = _SCRIPT_END.search(page, opening.end())
        place = len(page) if ending is None else ending.start()
        script = page[opening.end() : place]
        yield objects_of(script, first_line=line)
        line += script.count("\n")


def _lines_in_order_of_ends(text: str, line: int) -> Iterator[int]:
    """The line of each object's beginning, in the order in which objects end."""
    begun: list[tuple[str, int]] = []
    for token in _TOKENS.finditer(text):
        match token[0]:
            case "{" | "[":
                begun.append((token[0], line))
                if len(begun) > DEPTH_MAX:
                    raise UnreadableFile(f"Line {line} is nested too deeply.", line=line)
            case "}" | "]" if begun:
                bracket, first = begun.pop()
                if bracket == "{":
                    yield first
            case "\n":
                line += 1


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number in JSON")
