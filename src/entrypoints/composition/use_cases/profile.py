from functools import partial

from dependency_injector import containers, providers

from application.identity.add_address import AddAddressHandler
from application.identity.change_address import ChangeAddressHandler
from application.identity.change_profile import ChangeProfileHandler
from application.identity.remove_address import RemoveAddressHandler
from application.identity.set_avatar import SetAvatarHandler


class ProfileUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    changing = partial(providers.Singleton, work=adapters.identity_work, clock=adapters.clock)
    spelling = partial(changing, spellings=adapters.spellings)

    change_profile = spelling(ChangeProfileHandler)
    set_avatar = changing(SetAvatarHandler, avatars=adapters.avatars)
    add_address = spelling(AddAddressHandler, ids=adapters.ids)
    change_address = spelling(ChangeAddressHandler)
    remove_address = changing(RemoveAddressHandler)
