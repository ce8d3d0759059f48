"""Whether a page of ours sent a request: browsers tell, and a page of others cannot lie.

Asked only where a cookie says who somebody is. A browser adds it to whatever page's requests;
a token has to be put there by the page that holds it.
"""

from typing import Any

from litestar import Request

from application.identity.session_ports import SessionSecrets
from domain.kernel.ids import SessionId
from entrypoints.http.bodies import JSON
from entrypoints.http.refusals import CsrfFailed, UnsupportedMediaType

AnyRequest = Request[Any, Any, Any]

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_HEADER = "x-csrf-token"


class OwnPages:
    def __init__(self, public_url: str | None = None) -> None:
        self._public_url = public_url

    def expect(self, request: AnyRequest) -> None:
        """Raise ``CsrfFailed`` unless the browser says so. Who says nothing is no browser.

        ``none`` is a person at the address bar, and ``same-site`` may be anybody's subdomain:
        neither sends what changes something.
        """
        site = request.headers.get("sec-fetch-site")
        is_ours = self._is_ours(request) if site is None else site == "same-origin"
        if not is_ours:
            raise CsrfFailed("Only our own pages may send this with a cookie.")

    def _is_ours(self, request: AnyRequest) -> bool:
        origin = request.headers.get("origin", "")
        if self._public_url is not None:
            return origin == self._public_url
        host = request.headers.get("host", "")
        return bool(host) and origin in {f"http://{host}", f"https://{host}"}


class CsrfGuard:
    """What a request that changes something has to bring besides its cookie."""

    def __init__(self, own_pages: OwnPages, secrets: SessionSecrets) -> None:
        self._own_pages = own_pages
        self._secrets = secrets

    def check(self, request: AnyRequest, session_id: SessionId) -> None:
        if request.method in SAFE:
            return
        self._own_pages.expect(request)
        token = request.headers.get(CSRF_HEADER, "")
        if not self._secrets.is_csrf_token(session_id, token):
            raise CsrfFailed("Send the token of your session as X-CSRF-Token.")
        _expect_json(request)


def _expect_json(request: AnyRequest) -> None:
    """What a form can send is refused; no page of ours sends anything but JSON."""
    headers = request.headers
    if headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers:
        return
    if headers.get("content-type", "").split(";", maxsplit=1)[0].strip().lower() != JSON:
        raise UnsupportedMediaType(JSON)
