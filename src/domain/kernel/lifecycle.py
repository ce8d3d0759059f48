"""State machines as data: every status, and every move between statuses."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.kernel.errors import Conflict


class IllegalMove(Conflict):
    code = "illegal-move"


@dataclass(frozen=True, slots=True)
class Lifecycle[Status: StrEnum]:
    """A checked table of moves. A wrong table fails at import, not in production."""

    name: str
    initial: Status
    moves: Mapping[Status, frozenset[Status]]

    def __post_init__(self) -> None:
        statuses = frozenset(type(self.initial))
        if unlisted := statuses - self.moves.keys():
            raise ValueError(f"{self.name}: no row for {sorted(unlisted)}")
        if unreachable := statuses - self._reachable():
            raise ValueError(f"{self.name}: no way to reach {sorted(unreachable)}")

    def move(self, current: Status, target: Status) -> Status:
        if target in self.moves[current]:
            return target
        raise IllegalMove(
            f"A {self.name} that is {current} cannot become {target}.",
            current=current,
            target=target,
        )

    def allows(self, current: Status, target: Status) -> bool:
        return target in self.moves[current]

    def is_final(self, status: Status) -> bool:
        return not self.moves[status]

    def _reachable(self) -> frozenset[Status]:
        reached = {self.initial}
        waiting = [self.initial]
        while waiting:
            fresh = self.moves[waiting.pop()] - reached
            reached |= fresh
            waiting.extend(fresh)
        return frozenset(reached)
