"""A cipher for tests, the same for all of them."""

from functools import partial
from typing import Any

from adapters.postgres.booking import PostgresBookingStore
from adapters.postgres.identity import PostgresIdentityStore
from adapters.postgres.ledger import PostgresLedgerStore
from adapters.postgres.payments import PostgresPaymentStore
from adapters.postgres.ticket_stores import PostgresTicketStore
from adapters.security.personal_cipher import AesGcmPersonalCipher

CIPHER = AesGcmPersonalCipher([b"the master key of all the tests."])

open_identity: Any = partial(PostgresIdentityStore, cipher=CIPHER)
open_tickets: Any = partial(PostgresTicketStore, cipher=CIPHER)
open_bookings: Any = partial(PostgresBookingStore, cipher=CIPHER)
open_payments: Any = partial(PostgresPaymentStore, cipher=CIPHER)
open_ledger: Any = partial(PostgresLedgerStore, cipher=CIPHER)
