"""What can be kept where."""

from collections.abc import Iterator

from entrypoints.settings import Settings


def faults_of_broadcast(settings: Settings) -> Iterator[str]:
    if settings.broadcast == "redis" and settings.redis_url is None:
        yield "FAIRGROUND_REDIS_URL is missing: the broadcast goes over Redis."
    if settings.broadcast == "postgres" and settings.storage == "memory":
        yield "FAIRGROUND_BROADCAST cannot be postgres: nothing else is in PostgreSQL."


def faults_of_documents(settings: Settings) -> Iterator[str]:
    chosen = settings.documents_in
    if chosen == "mongo" and settings.mongo_url is None:
        yield "FAIRGROUND_MONGO_URL is missing: documents are to be kept in MongoDB."
    if chosen == "postgres" and settings.storage == "memory":
        yield "FAIRGROUND_DOCUMENTS cannot be postgres: nothing else is in PostgreSQL."
    if chosen == "memory" and settings.storage == "postgres":
        yield "FAIRGROUND_DOCUMENTS cannot be memory: messages would lose their texts."


def faults_of_files(settings: Settings, where: str) -> Iterator[str]:
    if settings.object_storage == "memory":
        yield f"FAIRGROUND_OBJECT_STORAGE cannot be memory {where}: no file would be kept."
    elif settings.files_in == "files" and not settings.file_secrets:
        yield f"FAIRGROUND_FILE_SECRETS is missing: none are made up {where}."


def is_encrypted(mongo_url: str) -> bool:
    options = mongo_url.partition("?")[2].lower().split("&")
    chosen = {"tls=true", "ssl=true"} & set(options)
    refused = {"tls=false", "ssl=false"} & set(options)
    return bool(chosen) or (mongo_url.startswith("mongodb+srv:") and not refused)
