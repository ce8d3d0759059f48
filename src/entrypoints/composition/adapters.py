"""One provider for each port; the settings choose which adapter stands behind it."""

from entrypoints.composition.parts.activity import ActivityAdapters
from entrypoints.composition.parts.after_sales import AfterSalesAdapters
from entrypoints.composition.parts.alerts import AlertAdapters
from entrypoints.composition.parts.booking import BookingAdapters
from entrypoints.composition.parts.cart import CartAdapters
from entrypoints.composition.parts.catalogue import CatalogueAdapters
from entrypoints.composition.parts.chat import ChatAdapters
from entrypoints.composition.parts.consignments import ConsignmentAdapters
from entrypoints.composition.parts.couriers import CourierAdapters
from entrypoints.composition.parts.credentials import CredentialAdapters
from entrypoints.composition.parts.deliveries import DeliveryAdapters
from entrypoints.composition.parts.disputes import DisputeAdapters
from entrypoints.composition.parts.files import FileAdapters
from entrypoints.composition.parts.geo import GeoAdapters
from entrypoints.composition.parts.identity import IdentityAdapters
from entrypoints.composition.parts.insight import InsightAdapters
from entrypoints.composition.parts.inventory import InventoryAdapters
from entrypoints.composition.parts.ledger import LedgerAdapters
from entrypoints.composition.parts.mail import MailAdapters
from entrypoints.composition.parts.market import MarketAdapters
from entrypoints.composition.parts.notifications import NotificationAdapters
from entrypoints.composition.parts.operations import OperationsAdapters
from entrypoints.composition.parts.orders import OrderAdapters
from entrypoints.composition.parts.payments import PaymentAdapters
from entrypoints.composition.parts.privacy import PrivacyAdapters
from entrypoints.composition.parts.profile import ProfileAdapters
from entrypoints.composition.parts.programme import ProgrammeAdapters
from entrypoints.composition.parts.realtime import RealtimeAdapters
from entrypoints.composition.parts.search import SearchAdapters
from entrypoints.composition.parts.second_factors import SecondFactorAdapters
from entrypoints.composition.parts.sharing import SharingAdapters
from entrypoints.composition.parts.social import SocialAdapters
from entrypoints.composition.parts.stock import StockAdapters
from entrypoints.composition.parts.webhooks import WebhookAdapters


class Adapters(
    OperationsAdapters,
    MailAdapters,
    IdentityAdapters,
    CredentialAdapters,
    SecondFactorAdapters,
    SocialAdapters,
    ProfileAdapters,
    FileAdapters,
    PrivacyAdapters,
    ProgrammeAdapters,
    InventoryAdapters,
    BookingAdapters,
    PaymentAdapters,
    LedgerAdapters,
    DisputeAdapters,
    ActivityAdapters,
    AfterSalesAdapters,
    CartAdapters,
    CatalogueAdapters,
    ChatAdapters,
    MarketAdapters,
    ConsignmentAdapters,
    GeoAdapters,
    CourierAdapters,
    InsightAdapters,
    DeliveryAdapters,
    NotificationAdapters,
    OrderAdapters,
    SearchAdapters,
    SharingAdapters,
    StockAdapters,
    RealtimeAdapters,
    WebhookAdapters,
    AlertAdapters,
):
    """Nothing is built before it is asked for, and nothing of what was not chosen."""

    # A provider that several parts have is the last part's: the longest list is named here.
    personal_records = ActivityAdapters.personal_records
    dispute_evidence = OrderAdapters.dispute_evidence
