"""Where everybody finds what is public."""


class SitePublicAddresses:
    """At a content delivery network if there is one, which fetches from the storage, else at us."""

    def __init__(self, *, site: str, cdn: str | None) -> None:
        self._base = f"{site}/media/" if cdn is None else f"{cdn.rstrip('/')}/media/"

    def of(self, name: str) -> str:
        return self._base + name
