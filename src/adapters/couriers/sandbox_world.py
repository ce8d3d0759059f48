"""Where each parcel really is: whoever comes second finds nothing, whatever they believe."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from sqlite3 import Connection

from adapters.sandboxes.books import stamp


class Place(StrEnum):
    SHOP = "SHOP"
    """Where it is fetched."""

    ROAD = "ROAD"
    DOOR = "DOOR"
    """With whom it is for."""

    NOWHERE = "NOWHERE"
    """Lost."""


class Deed(StrEnum):
    FETCHED = "FETCHED"
    FOUND_NOTHING = "FOUND_NOTHING"
    """Somebody came for it, and it was gone."""

    HANDED_OVER = "HANDED_OVER"
    BROUGHT_BACK = "BROUGHT_BACK"
    LOST = "LOST"


_PLACES = {
    Deed.FETCHED: Place.ROAD,
    Deed.HANDED_OVER: Place.DOOR,
    Deed.BROUGHT_BACK: Place.SHOP,
    Deed.LOST: Place.NOWHERE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """What somebody did with a parcel."""

    at: datetime
    label: str
    carrier: str
    deed: Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelState:
    place: Place
    holder: str = ""
    """Who has it on the road."""


class NotTheirs(Exception):
    """Somebody does something with a parcel that they do not have."""


def whereabouts(books: Connection, label: str) -> ParcelState:
    row = books.execute("SELECT place, holder FROM parcel WHERE label = ?", (label,)).fetchone()
    if row is None:
        return ParcelState(place=Place.SHOP)
    return ParcelState(place=Place(row["place"]), holder=row["holder"])


def fetch(books: Connection, label: str, *, carrier: str, at: datetime) -> bool:
    """Take it from the shop; tell whether it was there."""
    is_there = whereabouts(books, label).place is Place.SHOP
    deed = Deed.FETCHED if is_there else Deed.FOUND_NOTHING
    _note(books, Handling(at=at, label=label, carrier=carrier, deed=deed))
    return is_there


def put(books: Connection, label: str, deed: Deed, *, carrier: str, at: datetime) -> None:
    """Do something with what the carrier has; raise ``NotTheirs`` if they have it not."""
    if whereabouts(books, label) != ParcelState(place=Place.ROAD, holder=carrier):
        raise NotTheirs(f"{carrier} does not have {label}")
    _note(books, Handling(at=at, label=label, carrier=carrier, deed=deed))


def pass_on(books: Connection, label: str, *, carrier: str, to: str) -> None:
    """Give it to somebody else on the road; raise ``NotTheirs`` if they have it not."""
    given = books.execute(
        "UPDATE parcel SET holder = ? WHERE label = ? AND holder = ?", (to, label, carrier)
    )
    if not given.rowcount:
        raise NotTheirs(f"{carrier} does not have {label}")


def handlings(books: Connection, label: str | None = None) -> Sequence[Handling]:
    """All that was done with one parcel or with all of them, in order."""
    rows = books.execute(
        "SELECT * FROM handling WHERE ?1 IS NULL OR label = ?1 ORDER BY position", (label,)
    ).fetchall()
    return [
        Handling(
            at=datetime.fromisoformat(row["at"]),
            label=row["label"],
            carrier=row["carrier"],
            deed=Deed(row["what"]),
        )
        for row in rows
    ]


def _note(books: Connection, done: Handling) -> None:
    books.execute(
        "INSERT INTO handling (at, label, carrier, what) VALUES (?, ?, ?, ?)",
        (stamp(done.at), done.label, done.carrier, done.deed),
    )
    if place := _PLACES.get(done.deed):
        holder = done.carrier if place is Place.ROAD else ""
        books.execute("INSERT OR REPLACE INTO parcel VALUES (?, ?, ?)", (done.label, place, holder))
