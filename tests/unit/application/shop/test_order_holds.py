from dataclasses import replace

from application.shop.order_draft import hold_request
from domain.shop.stock import stock_of
from tests.support.carts import a_voucher
from tests.support.orders import a_line, a_shipment, an_order


def test_two_lines_of_one_stock_are_added_up() -> None:
    """Medusa #16502: each was checked alone, and together they were more than there was."""
    shipment = a_shipment()
    line = a_line(shipment, 2)
    again = replace(a_line(shipment, 3), variant_id=line.variant_id)

    request = hold_request(an_order(shipment, lines=(line, again)), ())

    assert request is not None
    assert request.wanted == {stock_of(line.variant_id, line.location_id): 5}


def test_what_was_cancelled_and_what_need_not_be_there_is_not_held() -> None:
    shipment = a_shipment()
    gone = replace(a_line(shipment, 2), cancelled=2)
    beyond = replace(a_line(shipment, 2), held=0)

    assert hold_request(an_order(shipment, lines=(gone, beyond)), ()) is None


def test_a_use_of_a_voucher_is_held_with_the_goods() -> None:
    voucher = a_voucher(uses=1, uses_per_buyer=1)

    request = hold_request(an_order(lines=()), [voucher])

    assert request is not None
    assert len(request.wanted) == 2
    assert [stock.capacity for stock in request.opening] == [1]
