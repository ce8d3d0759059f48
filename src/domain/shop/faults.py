"""What is wrong with texts and lists, wherever they are."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from domain.shop.errors import Fault

NAMED_MAX = 5


def faults_of_text(at: str, text: str, longest: int) -> Iterator[Fault]:
    if len(text) > longest:
        yield Fault(at, f"It is longer than {longest}.")
    if "\0" in text:
        yield Fault(at, "It contains a NUL character.")
    if text != text.strip():
        yield Fault(at, "It neither starts nor ends with a space.")


def repeated[Thing](things: Iterable[Thing]) -> list[Thing]:
    return [thing for thing, times in Counter(things).items() if times > 1]


def named(things: Sequence[str]) -> str:
    return ", ".join(map(repr, things[:NAMED_MAX]))
