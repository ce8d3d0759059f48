"""What an operator can set."""

from typing import Annotated, Literal

import msgspec

from entrypoints.map_settings import NOMINATIM, OSRM, MapsName, OsrmServer

type Profile = Literal["development", "staging", "production"]
type Role = Literal["api", "realtime", "worker"]

Secret = Annotated[str, msgspec.Meta(min_length=32)]
Failpoint = Annotated[str, msgspec.Meta(pattern=r"^[a-z.-]+=(raise|kill)(@[1-9]\d*)?$")]
Weight = Annotated[int, msgspec.Meta(ge=0, le=100)]
FeeAmount = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}=\d{1,12}$")]
Url = Annotated[str, msgspec.Meta(pattern=r"^https?://[^/]+$")]
MongoUrl = Annotated[str, msgspec.Meta(pattern=r"^mongodb(\+srv)?://[^\s/]+")]
MongoDatabase = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,38}$")]
RedisUrl = Annotated[str, msgspec.Meta(pattern=r"^(rediss?|unix)://")]
SocialIssuer = Annotated[
    str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,39}=https?://[^\s/?#@]+(/[^\s?#]*)?$")
]
SocialPair = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,39}=\S+$")]
ReturnAddress = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9+.-]*:[^\s#]+$")]
Host = Annotated[str, msgspec.Meta(pattern=r"^[^/\s]+$")]
Requests = Annotated[int, msgspec.Meta(ge=1, le=10**9)]
MailFrom = Annotated[
    str, msgspec.Meta(pattern=r"^([^<>@\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$")
]
MailTo = Annotated[str, msgspec.Meta(pattern=r"^[^<>@\s]+@[^<>@\s]+$")]
DatabaseUrl = Annotated[str, msgspec.Meta(pattern=r"^postgres(ql)?://")]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Each field is the variable FAIRGROUND_<NAME>, and a key of the file of settings.

    Of several secrets the first is used and the others are still accepted, so that one can be
    replaced while the platform runs. In development those that are missing are made up.
    """

    profile: Profile = "development"

    storage: Literal["postgres", "memory"] = "postgres"
    database_url: DatabaseUrl | None = None
    data_directory: str = ".fairground"
    pool_size: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 8

    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 8000
    public_url: Url | None = None
    roles: tuple[Role, ...] = ("api", "realtime", "worker")
    drain_seconds: Annotated[float, msgspec.Meta(ge=0, le=10)] = 0.0
    """So long requests are still taken after readiness has turned, for load balancers to see."""

    trusted_proxies: tuple[str, ...] = ()
    """Networks of proxies that are believed about whom they were asked by."""

    allowed_origins: tuple[Url, ...] = ()
    """Pages of these origins may call us from a browser, with a token."""

    allowed_hosts: tuple[Host, ...] = ()
    """What a Host header may name besides the public address."""

    documents: Literal["postgres", "mongo", "memory"] | None = None
    """Where texts of messages, tracking and activity are kept; by default with everything else."""

    mongo_url: MongoUrl | None = None
    mongo_database: MongoDatabase = "fairground"

    redis_url: RedisUrl | None = None
    broadcast: Literal["memory", "postgres", "redis"] | None = None
    """How processes tell each other what happened; by default over what they store things in."""

    socket_limit: Annotated[int, msgspec.Meta(ge=1, le=10**6)] = 20_000
    socket_limit_per_account: Annotated[int, msgspec.Meta(ge=1, le=10**6)] = 20
    """So many WebSockets at a time, in this process, and of one account in it."""

    limit_public: Requests = 100
    limit_signed_in: Requests = 300
    limit_admin: Requests = 1000
    """So many requests in 15 minutes, in each lane."""

    limit_log_in: Requests = 10
    """So many tries in 5 minutes for each account, and from each address."""

    hold_seconds: Annotated[float, msgspec.Meta(ge=1, le=86_400)] = 600.0
    """So long places are kept for somebody who has not begun to pay."""

    payment_gateways: tuple[Literal["sandbox", "stripe", "razorpay"], ...] = ("sandbox",)
    sandbox_secrets: tuple[Secret, ...] = ()
    sandbox_session_seconds: Annotated[float, msgspec.Meta(ge=1, le=86_400)] = 180.0
    """So long the sandbox gives a payer at least."""

    sandbox_scenario: str | None = None
    """A TOML or JSON file that says how the sandbox behaves: docs/sandbox.md."""

    courier_partners: tuple[Literal["sandbox", "uber", "doordash"], ...] = ()
    """Who brings deliveries beside our own couriers."""

    partner_escalate_minutes: Annotated[float, msgspec.Meta(ge=1, le=1_000)] = 15.0
    """So long it may be unknown whether a partner comes until dispatch is called."""

    sandbox_couriers: str | None = None
    """A TOML or JSON file that says who the sandbox's partners are: docs/sandbox.md."""

    uber_customer_id: str | None = None
    uber_client_id: str | None = None
    uber_client_secret: Secret | None = None
    uber_webhook_secrets: tuple[Secret, ...] = ()
    """The signing keys of its webhooks: each of them has its own."""

    uber_address: Url = "https://api.uber.com"
    uber_tokens_address: Url = "https://auth.uber.com"

    doordash_developer_id: str | None = None
    doordash_key_id: str | None = None
    doordash_signing_secret: Secret | None = None
    doordash_webhook_secrets: tuple[Secret, ...] = ()
    """What its webhooks bring along, as a token or as the password of ``fairground``."""

    doordash_address: Url = "https://openapi.doordash.com"

    partner_patience_seconds: Annotated[float, msgspec.Meta(ge=0.1, le=10)] = 5.0
    """A partner who is silent for so long counts as one who does not answer."""

    stripe_secret_key: str | None = None
    stripe_webhook_secrets: tuple[Secret, ...] = ()
    stripe_address: Url = "https://api.stripe.com"

    razorpay_key_id: str | None = None
    razorpay_key_secret: str | None = None
    razorpay_webhook_secrets: tuple[Secret, ...] = ()
    razorpay_payer_email: str | None = None
    razorpay_payer_phone: str | None = None
    """Razorpay wants both with every payment. It gets ours, and no payer's."""

    razorpay_address: Url = "https://api.razorpay.com"

    payment_patience_seconds: Annotated[float, msgspec.Meta(ge=0.1, le=60)] = 10.0
    """A payment gateway that is silent for so long counts as one that does not answer."""

    payment_retry_elsewhere: bool = False
    """Whether a payment that failed by its gateway's fault is tried with another gateway."""

    payment_return_origins: tuple[Url, ...] = ()
    """Where payers may be sent back to, beside our own address."""

    platform_fee_basis_points: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 0
    """So many hundredths of a percent of each price are the platform's."""

    platform_fee_fixed: tuple[FeeAmount, ...] = ()
    """And so many minor units of each line: ``EUR=50,INR=500``. Never more than its price."""

    chat_direct_days: Annotated[float, msgspec.Meta(ge=1, le=36_500)] = 730.0
    """So long what people say to each other is kept; then only that something was said."""

    chat_group_days: Annotated[float, msgspec.Meta(ge=1, le=36_500)] = 730.0
    chat_support_days: Annotated[float, msgspec.Meta(ge=1, le=36_500)] = 1_095.0
    chat_room_days: Annotated[float, msgspec.Meta(ge=1, le=36_500)] = 180.0

    delivery_promise_hours: Annotated[float, msgspec.Meta(ge=0.1, le=1_000)] = 24.0
    """So long a delivery may take, if no quote said when it would be there."""

    delivery_tries: Annotated[int, msgspec.Meta(ge=1, le=10)] = 3
    delivery_retry_minutes: Annotated[float, msgspec.Meta(ge=0.1, le=10_000)] = 120.0
    """So long after a failure its courier sets out again."""

    delivery_code_from: Annotated[int, msgspec.Meta(ge=0, le=10**12)] = 10_000
    """From this value on, in minor units, only the recipient's code proves a delivery."""

    courier_offer_seconds: Annotated[float, msgspec.Meta(ge=5, le=600)] = 40.0
    """So long a courier has to accept a delivery."""

    courier_search_tries: Annotated[int, msgspec.Meta(ge=1, le=100)] = 5
    """After so many looks without a free courier, dispatch is called for."""

    market_deadline_seconds: Annotated[float, msgspec.Meta(ge=0.1, le=30)] = 2.0
    """So long partners have to say what they would do; whoever is later is not chosen."""

    market_price_weight: Weight = 50
    """How much each part of a bid counts for shops that have not said so."""

    market_time_weight: Weight = 30
    market_reliability_weight: Weight = 20
    market_own_first: bool = False
    """Whether our own couriers bring what they can bring in time, whatever partners offer."""

    market_own_price: FeeAmount = "EUR=500"
    """What a courier of our own costs outside of all zones, beside the partners."""

    silence_redispatch_minutes: Annotated[float, msgspec.Meta(ge=5, le=1_000)] = 10.0
    """So long a courier may be silent until somebody else fetches what they have not."""

    shift_grace_minutes: Annotated[float, msgspec.Meta(ge=0, le=1_000)] = 15.0
    """So long after its planned end a shift without anything to bring is ended."""

    geofence_near_metres: Annotated[float, msgspec.Meta(ge=50, le=10_000)] = 500.0
    geofence_arrived_metres: Annotated[float, msgspec.Meta(ge=10, le=1_000)] = 80.0
    geofence_left_metres: Annotated[float, msgspec.Meta(ge=10, le=2_000)] = 160.0
    """Farther out than one arrives, so that who is at the edge does not come and go."""

    geofence_dwell_minutes: Annotated[float, msgspec.Meta(ge=1, le=240)] = 10.0
    """Who is at a stop for so long is kept there by something."""

    maps: MapsName = "great-circle"
    """Who knows where addresses are, and the ways between places."""

    maps_contact: MailTo | None = None
    """Whom the operators of Nominatim and OSRM may write to about us."""

    nominatim_address: Url = NOMINATIM
    osrm_address: Url = OSRM
    osrm_profiles: tuple[OsrmServer, ...] = ()
    """Servers for the ways of other vehicles: ``BICYCLE=https://bike.example/cycling``."""

    google_maps_key: Secret | None = None
    google_geocoding_address: Url = "https://maps.googleapis.com"
    google_routes_address: Url = "https://routes.googleapis.com"

    maps_patience_seconds: Annotated[float, msgspec.Meta(ge=0.1, le=2)] = 1.5
    """So long a provider of maps may take; then ways are estimated."""

    maps_keep_minutes: Annotated[float, msgspec.Meta(ge=0, le=60)] = 5.0
    """So long a way is used again for those who go about the same one."""

    task_lease_seconds: Annotated[float, msgspec.Meta(ge=1, le=3_600)] = 60.0
    """So long one attempt at a task may take; after that another worker takes it over."""

    access_token_keys: str | None = None
    """A directory of Ed25519 keys (*.pem), of which the last one by name signs."""

    audit_keys: str | None = None
    """A directory of Ed25519 keys (*.pem), of which the last one signs the audit trail."""

    ticket_secrets: tuple[Secret, ...] = ()

    session_secrets: tuple[Secret, ...] = ()
    """Refresh tokens and the cookies of browsers are derived from them."""

    staff_second_factor: Literal["required", "optional"] | None = None
    """Whether support and administrators need a second factor; in development they do not."""

    master_keys: tuple[Secret, ...] = ()
    """They wrap the key of each person, with which their personal data is sealed."""

    link_secrets: tuple[Secret, ...] = ()
    """They seal the tokens of links in mails."""

    google_client_id: str | None = None
    google_client_secret: str | None = None
    social_issuers: tuple[SocialIssuer, ...] = ()
    """Other OpenID providers to log in through: ``acme=https://login.acme.example``."""

    social_client_ids: tuple[SocialPair, ...] = ()
    """What each of them knows us as: ``acme=fairground``."""

    social_client_secrets: tuple[SocialPair, ...] = ()
    """And our secret there; a public client has none."""

    social_return_addresses: tuple[ReturnAddress, ...] = ()
    """Where providers may send people back to, beside our own page: addresses of apps."""

    mailer: Literal["mailbox", "smtp"] = "mailbox"
    mail_from: MailFrom = "Fairground <fairground@localhost>"
    smtp_host: Host | None = None
    smtp_port: Annotated[int, msgspec.Meta(ge=1, le=65535)] = 587
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_username: str | None = None
    smtp_password: str | None = None
    smtp_trusted: str | None = None
    """A file of certificates (PEM) to trust instead of those that the machine does."""

    smtp_patience_seconds: Annotated[float, msgspec.Meta(ge=0.1, le=60)] = 15.0
    """A mail server that has not taken a mail after so long counts as one that does not answer."""

    sms_providers: tuple[Literal["log", "twilio"], ...] = ()
    """Who carries short messages, in the order in which they are tried."""

    twilio_account_sid: str | None = None
    twilio_auth_token: str | None = None
    twilio_sender: str | None = None
    """A number of ours, or the id of a messaging service."""

    twilio_address: Url = "https://api.twilio.com"

    push_providers: tuple[Literal["log", "webpush", "fcm"], ...] = ()
    """Who carries messages to devices, in the order in which they are tried."""

    vapid_secrets: tuple[Secret, ...] = ()
    """The key by which push services of browsers know us is made from the first one."""

    fcm_service_account: str | None = None
    """The JSON file that Google gave out for a service account."""

    fcm_address: Url = "https://fcm.googleapis.com"
    fcm_tokens_address: Url = "https://oauth2.googleapis.com"

    message_patience_seconds: Annotated[float, msgspec.Meta(ge=0.1, le=30)] = 10.0
    """So long a provider of short messages or FCM may take to answer."""

    receipt_seconds: Annotated[float, msgspec.Meta(ge=1, le=86_400)] = 300.0
    """So long a receipt may take before the next provider has its turn."""

    answer_seconds: Annotated[float, msgspec.Meta(ge=1, le=86_400)] = 120.0
    """So long it is found out whether a provider that was silent took a message."""

    object_storage: Literal["files", "s3", "memory"] | None = None
    """Where files are kept; by default on the disk, or in memory if everything is."""

    file_secrets: tuple[Secret, ...] = ()
    s3_bucket: Annotated[str, msgspec.Meta(min_length=3, max_length=63)] | None = None
    s3_region: str = "us-east-1"
    s3_endpoint: Url | None = None
    s3_access_key: str | None = None
    s3_secret_key: str | None = None
    alert_mail_to: tuple[MailTo, ...] = ()
    """Operators who hear of alerts by mail."""

    webhook_hosts_trusted: tuple[Host, ...] = ()
    """Hosts, each with its port, that events are sent to though they are not public."""

    cdn_address: Url | None = None
    """Where everybody finds public files, if not at us."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"
    failpoints: tuple[Failpoint, ...] = ()

    @property
    def issuer(self) -> str:
        """What access tokens name as their issuer, and as the audience they are for."""
        return self.public_url or "fairground"

    @property
    def hosts(self) -> tuple[str, ...]:
        """What a Host header may name; nothing for whatever it likes."""
        if self.public_url is None or not (self.allowed_hosts or self.profile == "production"):
            return self.allowed_hosts
        return (self.public_url.partition("://")[2], *self.allowed_hosts)

    @property
    def broadcast_over(self) -> Literal["memory", "postgres", "redis"]:
        """What processes tell each other over what happened."""
        return self.broadcast or ("memory" if self.storage == "memory" else "postgres")

    @property
    def sms_through(self) -> tuple[str, ...]:
        """Who carries short messages: nobody, outside of development, if nobody is named."""
        return self._named(self.sms_providers)

    @property
    def push_through(self) -> tuple[str, ...]:
        """Who carries messages to devices."""
        return self._named(self.push_providers)

    def _named(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return names or (("log",) if self.profile == "development" else ())

    @property
    def documents_in(self) -> Literal["postgres", "mongo", "memory"]:
        """What keeps documents that are only added to."""
        return self.documents or self.storage

    @property
    def shared_in(self) -> Literal["memory", "redis"]:
        """What all processes forget together."""
        return "memory" if self.redis_url is None else "redis"

    @property
    def files_in(self) -> Literal["files", "s3", "memory"]:
        """Which storage files are kept in."""
        return self.object_storage or ("memory" if self.storage == "memory" else "files")

    @property
    def staff_need_second_factor(self) -> bool:
        """Whether the rights of staff count only in a session with a second factor."""
        chosen = self.staff_second_factor
        return self.profile != "development" if chosen is None else chosen == "required"

    @property
    def passkey_address(self) -> str:
        """Where browsers use passkeys: never at a number, so at localhost where that is us."""
        if self.public_url is None and self.host in {"127.0.0.1", "0.0.0.0", "::1", "::"}:  # noqa: S104
            return f"http://localhost:{self.port}"
        return self.address

    @property
    def address(self) -> str:
        """Where clients find us."""
        return self.public_url or f"http://{self.host}:{self.port}"
