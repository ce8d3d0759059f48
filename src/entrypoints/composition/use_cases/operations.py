from dependency_injector import containers, providers

from application.platform.operations import CheckInvariants, ShowTasks
from application.platform.replay_task import ReplayTaskHandler


class OperationsUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()

    check_invariants = providers.Singleton(CheckInvariants, audits=adapters.audits)
    show_tasks = providers.Singleton(ShowTasks, views=adapters.tasks, clock=adapters.clock)
    replay_task = providers.Singleton(
        ReplayTaskHandler, tasks=adapters.tasks, clock=adapters.clock, wake_up=adapters.wake_up
    )
