"""What a use case of couriers may touch within one transaction, in PostgreSQL."""

from adapters.postgres.consignments import PostgresConsignments
from adapters.postgres.courier_positions import PostgresLastPositions
from adapters.postgres.courier_rounds import (
    PostgresCourierOffers,
    PostgresRounds,
    PostgresSearches,
)
from adapters.postgres.couriers import PostgresCouriers, PostgresFigures, PostgresShifts
from adapters.postgres.deliveries import PostgresDeliveries
from adapters.postgres.delivery_zones import PostgresZones
from adapters.postgres.market import (
    PostgresChoices,
    PostgresPartnerFigures,
    PostgresPreferences,
)
from adapters.postgres.unit_of_work import Transaction
from application.platform.personal_data import PersonalCipher


class PostgresCourierStore:
    def __init__(self, transaction: Transaction, *, cipher: PersonalCipher) -> None:
        self.deliveries = PostgresDeliveries(transaction, cipher)
        self.couriers = PostgresCouriers(transaction)
        self.shifts = PostgresShifts(transaction)
        self.rounds = PostgresRounds(transaction)
        self.offers = PostgresCourierOffers(transaction)
        self.searches = PostgresSearches(transaction)
        self.figures = PostgresFigures(transaction)
        self.zones = PostgresZones(transaction)
        self.positions = PostgresLastPositions(transaction)
        self.consignments = PostgresConsignments(transaction, cipher)
        self.partner_figures = PostgresPartnerFigures(transaction)
        self.preferences = PostgresPreferences(transaction)
        self.choices = PostgresChoices(transaction)
