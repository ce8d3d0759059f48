"""What shows that something was handed over, and to the right person."""

from collections.abc import Collection
from dataclasses import dataclass

from domain.delivery.errors import ProofMissing
from domain.delivery.events import ProofKind
from domain.kernel.ids import FileId
from domain.kernel.money import Money

SHOWN_AT_THE_DOOR = frozenset(ProofKind) - {ProofKind.PARTNER}

WRONG_CODES_MAX = 5
"""So many different wrong codes may be given at one try."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A photo or a signature is a file; a code was compared, and is kept nowhere."""

    kind: ProofKind
    file_id: FileId | None = None


def needed_for(value: Money, *, code_from: int) -> frozenset[ProofKind]:
    """Which kinds there must be; of the others, one is enough.

    From an amount in minor units on, only the recipient's code will do.
    """
    return frozenset({ProofKind.CODE}) if value.amount >= code_from else frozenset()


def check_proof(given: Collection[Proof], needed: frozenset[ProofKind]) -> None:
    """Raise ``ProofMissing`` unless there is one of each needed kind, and at least one.

    A partner's word has to do: nobody asked them for more than they said they can show.
    """
    kinds = {proof.kind for proof in given}
    missing = frozenset() if ProofKind.PARTNER in kinds else needed - kinds
    if missing or not given:
        raise ProofMissing(tuple(sorted(missing or SHOWN_AT_THE_DOOR)))
