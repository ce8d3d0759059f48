"""What the keeping of stock refuses."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.kernel.errors import Conflict, Invalid, NotFound
from domain.kernel.ids import LocationId, VariantId


class LocationNotFound(NotFound):
    code = "location-not-found"

    def __init__(self, location_id: LocationId) -> None:
        super().__init__("There is no such location.", locationId=str(location_id))


class LocationIsClosed(Conflict):
    code = "location-is-closed"

    def __init__(self, location_id: LocationId) -> None:
        super().__init__("This location is closed.", locationId=str(location_id))


class LocationNotEmpty(Conflict):
    """Only where nothing lies, and nothing is promised, can be closed."""

    code = "location-not-empty"

    def __init__(self, on_hand: int, promised: int) -> None:
        super().__init__(
            f"{on_hand} pieces lie here, and {promised} are promised to buyers.",
            onHand=on_hand,
            promised=promised,
        )


class BadLocation(Invalid):
    code = "bad-location"

    def __init__(self, what: str, message: str) -> None:
        super().__init__(message, what=what)


class BadQuantity(Invalid):
    code = "bad-quantity"


class BadNote(Invalid):
    code = "bad-stock-note"


class ReasonMissing(Invalid):
    """Who makes something more or less says why."""

    code = "stock-reason-missing"

    def __init__(self) -> None:
        super().__init__("Say why there is more or less.")


class SameLocation(Invalid):
    code = "same-location"

    def __init__(self) -> None:
        super().__init__("Goods are moved from one location to another one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFault:
    """What is wrong with one line, counted from zero."""

    line: int
    variant_id: VariantId
    says: str


class BadStockLines(Invalid):
    """Nothing was changed; every faulty line is named."""

    code = "bad-stock-lines"

    def __init__(self, faults: Sequence[LineFault]) -> None:
        super().__init__(
            "Some lines cannot be carried out; nothing was changed.",
            faults=[
                {"line": fault.line, "variantId": str(fault.variant_id), "says": fault.says}
                for fault in faults
            ],
        )
        self.faults = tuple(faults)
