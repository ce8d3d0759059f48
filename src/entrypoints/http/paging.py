"""Lists as pages: ``?cursor=&limit=`` in, ``{"items", "next"}`` out."""

from collections.abc import Callable
from typing import Annotated, Self

from litestar.params import QueryParameter

from application.platform.paging import LIMIT_DEFAULT, LIMIT_MAX, Page, PageRequest
from entrypoints.http.wire import NO_NUL, Wire

CURSOR_MAX = 500

Cursor = Annotated[
    str | None,
    QueryParameter(
        name="cursor",
        max_length=CURSOR_MAX,
        pattern=NO_NUL,
        description="Where to go on: `next` of the page before.",
    ),
]
Limit = Annotated[
    int,
    QueryParameter(name="limit", ge=1, le=LIMIT_MAX, description="How many items a page has."),
]


class PageReply[Item](Wire):
    items: list[Item]
    next: str | None

    @classmethod
    def of[Found](cls, page: Page[Found], to_item: Callable[[Found], Item]) -> Self:
        return cls(items=[to_item(found) for found in page.items], next=page.next)


def page_request(cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT) -> PageRequest:
    """The page asked for; controllers take it as ``page: NamedDependency[PageRequest]``."""
    return PageRequest(cursor=cursor, limit=limit)
