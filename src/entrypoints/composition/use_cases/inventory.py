from dependency_injector import containers, providers

from application.inventory.release_overdue_holds import ReleaseOverdueHolds
from application.inventory.repair_stocks import RepairStocks


class InventoryUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()

    release_overdue_holds = providers.Singleton(
        ReleaseOverdueHolds, work=adapters.inventory_work, clock=adapters.clock
    )
    repair_stocks = providers.Singleton(
        RepairStocks, work=adapters.inventory_work, clock=adapters.clock, ids=adapters.ids
    )
