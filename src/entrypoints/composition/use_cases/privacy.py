from dependency_injector import containers, providers

from application.identity.erase_account import EraseAccountHandler
from application.identity.export_personal_data import ExportPersonalDataHandler
from application.identity.note_erasure import NoteErasure
from application.identity.reapply_erasures import ReapplyErasures


class PrivacyUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()

    export_personal_data = providers.Singleton(
        ExportPersonalDataHandler, records=adapters.personal_records, clock=adapters.clock
    )
    erase_account = providers.Singleton(
        EraseAccountHandler,
        work=adapters.identity_work,
        passwords=adapters.passwords,
        obligations=adapters.obligations,
        clock=adapters.clock,
    )
    reapply_erasures = providers.Singleton(
        ReapplyErasures,
        work=adapters.identity_work,
        log=adapters.erasure_log,
        clock=adapters.clock,
    )


class PrivacyReactions(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()

    note_erasure = providers.Singleton(NoteErasure, log=adapters.erasure_log)
