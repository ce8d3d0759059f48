"""What everybody must hear who calls a route, by what the route says that it needs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from domain.kernel.access import RIGHTS, Right, Role
from entrypoints.http.auth import KNOWS_PRINCIPAL, NEEDS_PRINCIPAL, asked_of
from entrypoints.http.needs.need import Caller, Needs

OWNERS_ROLES = frozenset({Role.CUSTOMER, Role.ORGANIZER, Role.COURIER, Role.SELLER})
LET_IN = 200
"""Whatever is neither 401 nor 403 nor 404: the rest is between the caller and the rules."""

REFUSED = frozenset({401, 403, 404})
MAY_HAVE_NONE = frozenset(
    {
        "DELETE /api/users/me/second-factors/authenticator",
        "POST /api/users/me/second-factors/recovery-codes",
        "POST /api/auth/proof/passkey-challenge",
        "POST /ops/payments/late/{payment_id}/resolution",
        "POST /api/cart/acknowledgement",
        "POST /api/cart/merge",
        "POST /api/cart/vouchers",
        "DELETE /api/cart/vouchers/{voucher_id}",
        "GET /api/delivery/internal/me",
        "PUT /api/delivery/internal/me/automatic-acceptance",
        "POST /api/delivery/internal/shift",
    }
)
"""Here 404 tells people of themselves that they have no such thing: it is no question of rights."""
ROLES: Mapping[str, frozenset[Role]] = {role.lower(): frozenset({role}) for role in Role}
WITHOUT_STANDING = ("expired", "revoked", "erased", "revoked key", "erased key")
WITHOUT_PROOF = ("admin without proof", "owner without proof")
MACHINES = ("key without the scope", "owner's key")
CALLERS = ("anonymous", *WITHOUT_STANDING, *MACHINES, *ROLES, *WITHOUT_PROOF, "owner")


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path, with what it says it needs."""

    method: str
    path: str
    handler: HTTPRouteHandler

    @property
    def name(self) -> str:
        return f"{self.method} {self.path.rstrip('/') or '/'}"

    @property
    def asked(self) -> frozenset[str]:
        return asked_of(self.handler)


def routes_of(app: Litestar) -> Iterator[Route]:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for method, (handler, _) in route.route_handler_map.items():
                if method != "OPTIONS":
                    yield Route(method, route.path_format, handler)


def expected(route: Route, needs: Needs, caller: str) -> int:
    """What a caller must hear. ``owner`` is whoever all the objects belong to."""
    if caller == "anonymous" or caller in WITHOUT_STANDING:
        return _of_stranger(route, needs, has_credential=caller != "anonymous")
    if caller == "key without the scope":
        return _of_key_without(route, needs)
    if caller == "owner's key" and needs.caller is Caller.PERSON:
        return 403
    name, _, lacking = caller.partition(" without ")
    is_owner = name not in ROLES
    told = _of_member(needs, OWNERS_ROLES if is_owner else ROLES[name], is_owner=is_owner)
    needs_proof = needs.proof or (needs.proof_for_others and not is_owner)
    return 403 if lacking and needs_proof else told


def _of_stranger(route: Route, needs: Needs, *, has_credential: bool) -> int:
    if route.asked & NEEDS_PRINCIPAL:
        return 401
    if has_credential and route.asked & KNOWS_PRINCIPAL:
        return 401
    return 404 if needs.own else LET_IN


def _of_key_without(route: Route, needs: Needs) -> int:
    if needs.caller is Caller.ANYBODY:
        return _of_stranger(route, needs, has_credential=False)
    return 403


def _of_member(needs: Needs, roles: frozenset[Role], *, is_owner: bool) -> int:
    held = frozenset[Right]().union(*(RIGHTS[role] for role in roles))
    if needs.right is not None and held.isdisjoint({needs.right, *needs.or_rights}):
        return 403
    if is_owner or not needs.own or needs.others in held:
        return LET_IN
    return 403 if needs.is_visible else 404
