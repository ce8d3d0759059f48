"""What became of each row of an imported file."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.kernel.ids import EventId


class Outcome(StrEnum):
    CREATED = "CREATED"
    UPDATED = "UPDATED"
    UNCHANGED = "UNCHANGED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReport:
    """``where`` names the column or property that is at fault, if it is one."""

    line: int
    outcome: Outcome
    title: str | None = None
    external_id: str | None = None
    event_id: EventId | None = None
    where: str | None = None
    reason: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    dry_run: bool
    rows: tuple[RowReport, ...]

    @property
    def counts(self) -> Mapping[Outcome, int]:
        counted = Counter(row.outcome for row in self.rows)
        return {outcome: counted[outcome] for outcome in Outcome}
