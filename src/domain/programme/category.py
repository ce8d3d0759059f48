"""What kinds of events there are."""

from collections.abc import Mapping

from domain.programme.errors import UnknownCategory

CATEGORIES: Mapping[str, str] = {
    "concert": "Concert",
    "theatre": "Theatre",
    "conference": "Conference",
    "sport": "Sport",
    "festival": "Festival",
    "workshop": "Workshop",
    "exhibition": "Exhibition",
    "film": "Film",
    "comedy": "Comedy",
    "family": "Family",
    "other": "Other",
}
"""Slug → title, in the order in which they are shown."""


def check_category(slug: str) -> None:
    if slug not in CATEGORIES:
        raise UnknownCategory(slug, tuple(CATEGORIES))
