"""What each capability serves. A new one is a line here."""

from collections.abc import Mapping, Sequence

from litestar import Controller

from entrypoints.http.account_pages import AccountPageController
from entrypoints.http.activity import ActivityController
from entrypoints.http.alerts import AlertController
from entrypoints.http.api_keys import ApiKeyController
from entrypoints.http.booking import BookingController, EventBookingController
from entrypoints.http.cart import CartController
from entrypoints.http.chat import (
    ChatDeskController,
    ConversationController,
    ConversationMemberController,
)
from entrypoints.http.chat_messages import (
    BlockController,
    ChatSearchController,
    MessageController,
    ReceiptController,
    ReportController,
)
from entrypoints.http.check_ins import CheckInController, EventGateController
from entrypoints.http.client_script import ClientScriptController
from entrypoints.http.couriers import CourierWorkController
from entrypoints.http.credentials import CredentialController, OwnCredentialController
from entrypoints.http.deliveries import (
    CourierDeliveryController,
    DeliveryController,
    PublicTrackingController,
)
from entrypoints.http.dispatch import CourierController, DispatchController
from entrypoints.http.disputes import DisputeController
from entrypoints.http.event_log import LogController
from entrypoints.http.external_deliveries import (
    PartnerController,
    PartnerWebhookController,
)
from entrypoints.http.files import FileController
from entrypoints.http.identity import AuthController, UserController
from entrypoints.http.importing import EventImportController
from entrypoints.http.insight import InsightController
from entrypoints.http.invoices import InvoiceController, SellersInvoiceController
from entrypoints.http.late_money import EventMoneyController, LateMoneyController
from entrypoints.http.locations import LocationController
from entrypoints.http.market import CarrierPreferencesController, ChoiceController
from entrypoints.http.media import MediaController, SignedFileController
from entrypoints.http.notification_operations import (
    SentNotificationController,
    SmsReceiptController,
)
from entrypoints.http.notifications import DeviceController, NotificationController
from entrypoints.http.operations import OperationsController
from entrypoints.http.orders import (
    OrderController,
    SellersOrderController,
    ShipmentController,
)
from entrypoints.http.outgoing_webhooks import WebhookController, WebhookVerbController
from entrypoints.http.payments import PaymentController, PaymentWebhookController
from entrypoints.http.privacy import ErasureController, PrivacyController
from entrypoints.http.product_categories import ProductCategoryController
from entrypoints.http.product_importing import (
    ProductExportController,
    ProductImportController,
)
from entrypoints.http.products import (
    OwnProductController,
    ProductController,
    VariantController,
)
from entrypoints.http.profile import AddressController, ProfileController
from entrypoints.http.programme import (
    CategoryController,
    EventController,
    TicketTypeController,
)
from entrypoints.http.quarantine import QuarantineController
from entrypoints.http.quotes import QuoteController
from entrypoints.http.ratings import (
    CourierRatingController,
    DeliveryRatingController,
    OrderRatingController,
    RatingController,
    SellerRatingController,
)
from entrypoints.http.reconciliations import ReconciliationController
from entrypoints.http.refunds import FailedRefundController, RefundController
from entrypoints.http.returns import (
    AfterSaleController,
    ReturnController,
    SellersReturnController,
)
from entrypoints.http.second_factors import OwnFactorsController, SecondFactorController
from entrypoints.http.sellers import SellerController
from entrypoints.http.sessions import SessionController
from entrypoints.http.social import SocialController, SocialIdentityController
from entrypoints.http.socket_docs import SocketDocsController
from entrypoints.http.socket_tickets import SocketTicketController
from entrypoints.http.statements import LedgerController, StatementController
from entrypoints.http.stock import LocationStockController, ProductStockController
from entrypoints.http.taxes import TaxRateController
from entrypoints.http.tickets import BookingTicketController, TicketController
from entrypoints.http.tracking_page import TrackingPageController
from entrypoints.http.unsubscribing import UnsubscribeController
from entrypoints.http.venues import SeatMapController, VenueController
from entrypoints.http.vouchers import VoucherController
from entrypoints.http.waiting_list import WaitingListController
from entrypoints.http.zones import ZoneController

type Capabilities = Mapping[str, Sequence[type[Controller]]]

CAPABILITIES: Capabilities = {
    "identity": (
        AuthController,
        SessionController,
        ApiKeyController,
        UserController,
        ProfileController,
        AddressController,
        PrivacyController,
        ErasureController,
        CredentialController,
        OwnCredentialController,
        SocialController,
        SocialIdentityController,
        SecondFactorController,
        OwnFactorsController,
        AccountPageController,
    ),
    "programme": (
        VenueController,
        SeatMapController,
        CategoryController,
        EventController,
        TicketTypeController,
    ),
    "importing": (EventImportController,),
    "catalogue": (
        ProductCategoryController,
        ProductController,
        VariantController,
        OwnProductController,
        ProductImportController,
        ProductExportController,
    ),
    "booking": (
        BookingController,
        EventBookingController,
        WaitingListController,
        BookingTicketController,
        TicketController,
        CheckInController,
        EventGateController,
        EventMoneyController,
        LateMoneyController,
    ),
    "payments": (
        PaymentController,
        PaymentWebhookController,
        QuarantineController,
        ReconciliationController,
        DisputeController,
    ),
    "refunds": (RefundController, FailedRefundController),
    "ledger": (StatementController, LedgerController),
    "files": (FileController, SignedFileController, MediaController),
    "cart": (CartController, VoucherController),
    "deliveries": (
        DeliveryController,
        CourierDeliveryController,
        PublicTrackingController,
        TrackingPageController,
    ),
    "chat": (
        ConversationController,
        ConversationMemberController,
        MessageController,
        ReceiptController,
        BlockController,
        ReportController,
        ChatSearchController,
        ChatDeskController,
    ),
    "orders": (OrderController, ShipmentController, SellersOrderController),
    "after-sales": (
        AfterSaleController,
        ReturnController,
        SellersReturnController,
        InvoiceController,
        SellersInvoiceController,
    ),
    "couriers": (
        CourierWorkController,
        CourierController,
        DispatchController,
        PartnerController,
        PartnerWebhookController,
        ZoneController,
        QuoteController,
        CarrierPreferencesController,
        ChoiceController,
    ),
    "insight": (InsightController,),
    "ratings": (
        OrderRatingController,
        DeliveryRatingController,
        SellerRatingController,
        CourierRatingController,
        RatingController,
    ),
    "stock": (LocationController, LocationStockController, ProductStockController),
    "taxes": (TaxRateController,),
    "sellers": (SellerController,),
    "notifications": (
        NotificationController,
        DeviceController,
        UnsubscribeController,
        SmsReceiptController,
        SentNotificationController,
    ),
    "activity": (ActivityController,),
    "operations": (OperationsController, LogController, AlertController),
    "realtime": (SocketTicketController, SocketDocsController, ClientScriptController),
    "webhooks": (WebhookController, WebhookVerbController),
}
