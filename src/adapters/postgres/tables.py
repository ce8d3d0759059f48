"""Every table of the platform: importing this module completes the metadata."""

from importlib import import_module
from pkgutil import iter_modules

import adapters.postgres
from adapters.postgres.schema import metadata

__all__ = ["metadata"]

for _module in iter_modules(adapters.postgres.__path__, "adapters.postgres."):
    import_module(_module.name)
