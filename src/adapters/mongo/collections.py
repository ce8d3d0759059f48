"""Every collection there is, with the indexes that it needs."""

from collections.abc import Mapping, Sequence

from pymongo import IndexModel

from adapters.mongo import activity, message_archive, tracking

INDEXES: Mapping[str, Sequence[IndexModel]] = {
    activity.ACTS: activity.INDEXES,
    message_archive.BODIES: message_archive.INDEXES,
    tracking.UPDATES: tracking.INDEXES,
}
