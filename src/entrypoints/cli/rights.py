"""Writes docs/rights.md: ``python -m entrypoints.cli.rights``."""

from collections.abc import Iterator
from pathlib import Path

from domain.kernel.access import MEANINGS, RIGHTS, Right, Role
from entrypoints.http.needs.need import Caller, Needs
from entrypoints.http.needs.table import OF_ROUTES

PAGE = "docs/rights.md"

_INTRODUCTION = """\
# Rights

Generated from the tables in `src/domain/kernel/access.py` and `src/entrypoints/http/needs/` by
`python -m entrypoints.cli.rights`: change those.

Who lacks a right for something that they may see hears 403; what they may not see is 404, as is
what does not exist. A test calls every route as everybody and proves the last table true.

## Which role may do what
"""
_WHOSE = """\

## What each right is for

*Whose* says whose objects it reaches. *Keys* says whether an API key may have it as a scope:
what takes a recent proof of who one is, no machine may do.
"""
_ROUTES = """\

## What each route needs

*Caller* is `anybody`, a `member` (somebody signed in, or a machine whose API key has one of the
*scopes*), or a `person` (somebody signed in, and no machine). *Right* is needed whatever it is
about. *Own* objects are for their owners, and for those with the right under *others*; everybody
else hears the status beside it. *Proof* must be at most five minutes old.
"""


def page() -> str:
    return "\n".join([_INTRODUCTION, *_roles(), _WHOSE, *_meanings(), _ROUTES, *_routes(), ""])


def _roles() -> Iterator[str]:
    yield _row("right", *(role.lower() for role in Role))
    yield _row(*["---"] * (len(Role) + 1))
    for right in Right:
        held = ("yes" if right in RIGHTS[role] else "" for role in Role)
        yield _row(f"`{right}`", *held)


def _meanings() -> Iterator[str]:
    yield _row("right", "lets one …", "whose", "keys")
    yield _row("---", "---", "---", "---")
    for right, meaning in MEANINGS.items():
        yield _row(f"`{right}`", meaning.does, meaning.reach, "yes" if meaning.for_keys else "")


def _routes() -> Iterator[str]:
    yield _row("route", "caller", "scopes", "right", "own", "others", "proof")
    yield _row(*["---"] * 7)
    for route, needs in OF_ROUTES.items():
        if needs.caller is not Caller.ANYBODY or needs.scopes:
            yield _row(f"`{route}`", needs.caller, _code(*needs.scopes), *_told(needs))


def _told(needs: Needs) -> Iterator[str]:
    yield _code(needs.right, *needs.or_rights)
    refusal = "403" if needs.is_visible else "404"
    yield f"else {refusal}" if needs.own else ""
    yield _code(needs.others)
    yield "yes" if needs.proof else "for others" if needs.proof_for_others else ""


def _code(*rights: Right | None) -> str:
    return ", ".join(f"`{right}`" for right in rights if right is not None)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    Path(PAGE).write_text(page())
