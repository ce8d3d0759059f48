"""Why dispatch steps in. Words, not texts: what is told is kept for good."""

from enum import StrEnum


class DispatchReason(StrEnum):
    COURIER_ILL = "COURIER_ILL"
    COURIER_SILENT = "COURIER_SILENT"
    VEHICLE_BROKEN = "VEHICLE_BROKEN"
    TOO_LATE = "TOO_LATE"
    NOT_WANTED = "NOT_WANTED"
    UNREACHABLE = "UNREACHABLE"
    OTHER = "OTHER"


class SuspensionReason(StrEnum):
    PARCELS_LOST = "PARCELS_LOST"
    COMPLAINTS = "COMPLAINTS"
    PAPERS_EXPIRED = "PAPERS_EXPIRED"
    ON_REQUEST = "ON_REQUEST"
    OTHER = "OTHER"
