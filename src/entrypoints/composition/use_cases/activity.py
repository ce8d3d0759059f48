from functools import partial

from dependency_injector import containers, providers

from application.activity.choose_consent import ChooseActivityConsentHandler
from application.activity.forget_activity import ForgetActivityHandler
from application.activity.forget_old_activity import ForgetOldActivity
from application.activity.list_activity import GetActivityConsent, ListActivity
from application.activity.reactions import ForgetActivityOfErased
from application.activity.record import NoteActivity


class ActivityUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    changing = partial(
        providers.Singleton,
        archive=adapters.activity_archive,
        consents=adapters.consents,
        clock=adapters.clock,
    )

    note_activity = changing(NoteActivity, seals=adapters.word_seals, ids=adapters.ids)
    list_activity = providers.Singleton(
        ListActivity,
        archive=adapters.activity_archive,
        consents=adapters.consents,
        seals=adapters.word_seals,
    )
    get_activity_consent = providers.Singleton(GetActivityConsent, consents=adapters.consents)
    choose_activity_consent = changing(ChooseActivityConsentHandler)
    forget_activity = changing(ForgetActivityHandler)
    forget_old_activity = providers.Singleton(
        ForgetOldActivity, archive=adapters.activity_archive, clock=adapters.clock
    )


class ActivityReactions(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()

    forget_activity_of_erased = providers.Singleton(
        ForgetActivityOfErased, archive=adapters.activity_archive, consents=adapters.consents
    )
