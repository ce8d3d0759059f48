"""What each capability serves. A new one is a line here."""

from collections.abc import Mapping, Sequence

from litestar import Controller

from entrypoints.http.booking import BookingController, EventBookingController
from entrypoints.http.check_ins import CheckInController, EventGateController
from entrypoints.http.identity import AuthController, UserController
from entrypoints.http.importing import EventImportController
from entrypoints.http.operations import OperationsController
from entrypoints.http.payments import PaymentController, PaymentWebhookController
from entrypoints.http.programme import (
    CategoryController,
    EventController,
    TicketTypeController,
)
from entrypoints.http.tickets import BookingTicketController, TicketController
from entrypoints.http.venues import SeatMapController, VenueController
from entrypoints.http.waiting_list import WaitingListController

type Capabilities = Mapping[str, Sequence[type[Controller]]]

CAPABILITIES: Capabilities = {
    "identity": (AuthController, UserController),
    "programme": (
        VenueController,
        SeatMapController,
        CategoryController,
        EventController,
        TicketTypeController,
    ),
    "importing": (EventImportController,),
    "booking": (
        BookingController,
        EventBookingController,
        WaitingListController,
        BookingTicketController,
        TicketController,
        CheckInController,
        EventGateController,
    ),
    "payments": (PaymentController, PaymentWebhookController),
    "operations": (OperationsController,),
}
