"""What each capability serves. A new one is a line here."""

from collections.abc import Mapping, Sequence

from litestar import Controller

CAPABILITIES: Mapping[str, Sequence[type[Controller]]] = {}
