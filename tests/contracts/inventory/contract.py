"""What every ``Inventory`` must do, whatever it is made of."""

from tests.contracts.inventory.holding import HoldingContract
from tests.contracts.inventory.lapsing import LapsingContract
from tests.contracts.inventory.opening import OpeningContract
from tests.contracts.inventory.queueing import QueueingContract
from tests.contracts.inventory.resizing import ResizingContract
from tests.contracts.inventory.settling import SettlingContract
from tests.contracts.inventory.stocks import StocksContract


class InventoryContract(
    StocksContract,
    HoldingContract,
    OpeningContract,
    LapsingContract,
    SettlingContract,
    ResizingContract,
    QueueingContract,
):
    """All themes of it. Subclass it, and give it a ``work`` fixture."""
