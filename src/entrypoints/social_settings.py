"""Providers to log in through, as settings name them: ``name=value`` in each of several lists."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

GOOGLE = "google"
RESERVED = frozenset({GOOGLE, "identities"})
"""One is set by itself; the other is a path of ours, beside those of the providers."""


def by_name(pairs: Sequence[str]) -> Mapping[str, str]:
    return dict(pair.split("=", maxsplit=1) for pair in pairs)


def faults_of_social(
    issuers: Sequence[str], client_ids: Sequence[str], client_secrets: Sequence[str]
) -> Iterator[str]:
    names = Counter(pair.partition("=")[0] for pair in issuers)
    for name, count in names.items():
        if name in RESERVED:
            yield f"FAIRGROUND_SOCIAL_ISSUERS cannot name one {name}."
        if count > 1:
            yield f"FAIRGROUND_SOCIAL_ISSUERS names {name} twice."
    for name in names.keys() - by_name(client_ids).keys():
        yield f"FAIRGROUND_SOCIAL_CLIENT_IDS is missing {name}: its issuer is set and needs one."
    given = {"CLIENT_IDS": client_ids, "CLIENT_SECRETS": client_secrets}
    for what, pairs in given.items():
        for name in by_name(pairs).keys() - names.keys():
            yield f"FAIRGROUND_SOCIAL_{what} names {name}: FAIRGROUND_SOCIAL_ISSUERS does not."


def faults_of_google(client_id: str | None, client_secret: str | None) -> Iterator[str]:
    if client_id is not None and client_secret is None:
        yield "FAIRGROUND_GOOGLE_CLIENT_SECRET is missing: FAIRGROUND_GOOGLE_CLIENT_ID is set."
    if client_secret is not None and client_id is None:
        yield "FAIRGROUND_GOOGLE_CLIENT_ID is missing: FAIRGROUND_GOOGLE_CLIENT_SECRET is set."


def insecure_issuers(issuers: Sequence[str]) -> Iterator[str]:
    for name, issuer in by_name(issuers).items():
        if not issuer.startswith("https:"):
            yield f"FAIRGROUND_SOCIAL_ISSUERS must name {name} with https: anybody could be it."
