"""Ids. Each kind has its own type, so that none is taken for another."""

from typing import NewType
from uuid import UUID

AccountId = NewType("AccountId", UUID)
SessionId = NewType("SessionId", UUID)
ApiKeyId = NewType("ApiKeyId", UUID)
FileId = NewType("FileId", UUID)
LinkId = NewType("LinkId", UUID)
PasskeyId = NewType("PasskeyId", UUID)
ChallengeId = NewType("ChallengeId", UUID)
SocialIdentityId = NewType("SocialIdentityId", UUID)
SocialLogInId = NewType("SocialLogInId", UUID)
ResetRequestId = NewType("ResetRequestId", UUID)
AddressId = NewType("AddressId", UUID)
VenueId = NewType("VenueId", UUID)
SeatMapId = NewType("SeatMapId", UUID)
EventId = NewType("EventId", UUID)
TicketTypeId = NewType("TicketTypeId", UUID)
StockId = NewType("StockId", UUID)
CorrectionId = NewType("CorrectionId", UUID)
HoldId = NewType("HoldId", UUID)
BookingId = NewType("BookingId", UUID)
WaitingId = NewType("WaitingId", UUID)
PaymentId = NewType("PaymentId", UUID)
RefundId = NewType("RefundId", UUID)
DisputeId = NewType("DisputeId", UUID)
ReconciliationId = NewType("ReconciliationId", UUID)
PayoutId = NewType("PayoutId", UUID)
CheckInId = NewType("CheckInId", UUID)
TaskId = NewType("TaskId", UUID)

SeatId = NewType("SeatId", str)
"""A seat within its seat map, "section/row/number": readable, and unique there."""

TicketNumber = NewType("TicketNumber", str)
"""What is printed on a ticket: 12 characters of Crockford's base 32."""
