"""Versions as entity tags: who changes a resource says which version they saw."""

import re
from collections.abc import Mapping
from typing import Any

from litestar import Request

from domain.kernel.errors import StaleVersion
from entrypoints.http.refusals import IfMatchMissing

_TAG = re.compile(r'"(\d{1,18})(?:\.\d{1,18})*"')


def etag(version: int, *shown: int) -> Mapping[str, str]:
    """The header that tells the version, and those of whatever else is shown with it.

    A GET with it answers ``If-None-Match`` by itself. Of ``If-Match`` only the first counts.
    """
    return {"ETag": f'"{".".join(map(str, (version, *shown)))}"'}


def seen_version(request: Request[Any, Any, Any]) -> int:
    """The version in ``If-Match``; raise ``IfMatchMissing`` or, for a foreign tag, stale."""
    given = request.headers.get("if-match")
    if given is None:
        raise IfMatchMissing
    tag = _TAG.fullmatch(given.strip())
    if tag is None:
        raise StaleVersion("This If-Match is no version of the resource that we gave out.")
    return int(tag[1])


def matches(if_none_match: bytes, tag: bytes) -> bool:
    """Whether one of the tags is this one, compared weakly as RFC 9110 says for GET."""
    known = {given.strip().removeprefix(b"W/") for given in if_none_match.split(b",")}
    return b"*" in known or tag.removeprefix(b"W/") in known
