"""The partners who are chosen, found by their names."""

from collections.abc import Sequence

from application.delivery.partner_ports import CourierPartner
from domain.delivery.bids import OWN_FLEET
from domain.delivery.consignment_errors import PartnerUnknown


class ChosenPartners:
    def __init__(self, partners: Sequence[CourierPartner]) -> None:
        self._partners = tuple(partners)
        if any(partner.name == OWN_FLEET for partner in self._partners):
            raise ValueError(f"No partner is called {OWN_FLEET!r}: that is our own fleet.")

    def all(self) -> Sequence[CourierPartner]:
        return self._partners

    def named(self, name: str) -> CourierPartner:
        for partner in self._partners:
            if partner.name == name:
                return partner
        raise PartnerUnknown(name)
