from dependency_injector import containers, providers

from application.platform.list_audit import ListAudit
from application.platform.operations import CheckInvariants, ShowTasks
from application.platform.replay_task import ReplayTaskHandler
from application.platform.seal_audit import SealAudit
from application.platform.verify_audit import VerifyAudit


class OperationsUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()

    check_invariants = providers.Singleton(CheckInvariants, audits=adapters.audits)
    show_tasks = providers.Singleton(ShowTasks, views=adapters.tasks, clock=adapters.clock)
    list_audit = providers.Singleton(ListAudit, trail=adapters.audit_trail)
    seal_audit = providers.Singleton(
        SealAudit, trail=adapters.audit_trail, signer=adapters.head_signer, clock=adapters.clock
    )
    verify_audit = providers.Singleton(
        VerifyAudit, trail=adapters.audit_trail, signer=adapters.head_signer, clock=adapters.clock
    )
    replay_task = providers.Singleton(
        ReplayTaskHandler, tasks=adapters.tasks, clock=adapters.clock, wake_up=adapters.wake_up
    )
