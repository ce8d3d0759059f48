"""MongoDB as the platform uses it."""

from adapters.mongo.client import Mongo, create_mongo
from adapters.mongo.collections import INDEXES


def open_mongo(url: str, database: str) -> Mongo:
    return Mongo(create_mongo(url), database, INDEXES)
