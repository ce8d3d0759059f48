"""One provider for each port; the settings choose which adapter stands behind it."""

from entrypoints.composition.parts.core import CoreAdapters


class Adapters(CoreAdapters):
    """Nothing is built before it is asked for, and nothing of what was not chosen."""
