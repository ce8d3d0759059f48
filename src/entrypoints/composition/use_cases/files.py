from functools import partial

from dependency_injector import containers, providers

from application.files.begin_upload import BeginUploadHandler
from application.files.complete_upload import CompleteUploadHandler
from application.files.delete_file import DeleteFileHandler
from application.files.fetch_object import FetchDownload, FetchMedia
from application.files.get_file import GetFileHandler
from application.files.reactions import (
    DeleteFilesOfErased,
    DeleteReplacedAvatar,
    RemoveContent,
    RemoveUpload,
    TidyUpload,
)
from application.files.receive_upload import ReceiveUploadHandler


class FileUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    changing = partial(providers.Singleton, work=adapters.file_work, clock=adapters.clock)

    begin_upload = changing(
        BeginUploadHandler,
        storage=adapters.object_storage,
        ids=adapters.ids,
        secrets=adapters.object_secrets,
    )
    receive_upload = changing(ReceiveUploadHandler, addresses=adapters.own_addresses)
    complete_upload = changing(
        CompleteUploadHandler, storage=adapters.object_storage, pictures=adapters.pictures
    )
    delete_file = changing(DeleteFileHandler)
    get_file = providers.Singleton(
        GetFileHandler,
        views=adapters.file_views,
        storage=adapters.object_storage,
        addresses=adapters.public_addresses,
        clock=adapters.clock,
    )
    fetch_media = providers.Singleton(FetchMedia, storage=adapters.object_storage)
    fetch_download = providers.Singleton(
        FetchDownload, storage=adapters.object_storage, addresses=adapters.own_addresses
    )


class FileReactions(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    changing = partial(providers.Singleton, work=adapters.file_work, clock=adapters.clock)

    remove_upload = providers.Singleton(
        RemoveUpload, work=adapters.file_work, storage=adapters.object_storage
    )
    remove_content = providers.Singleton(
        RemoveContent, work=adapters.file_work, storage=adapters.object_storage
    )
    tidy_upload = changing(TidyUpload, storage=adapters.object_storage)
    delete_files_of_erased = changing(DeleteFilesOfErased)
    delete_replaced_avatar = changing(DeleteReplacedAvatar)
