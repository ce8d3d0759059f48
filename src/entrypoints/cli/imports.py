"""``fairground import WHAT FILE``."""

from entrypoints.cli import import_events, import_products
from entrypoints.cli.commands import Commands


def register(commands: Commands) -> None:
    command = commands.add_parser("import", help="bring in what other systems have")
    kinds = command.add_subparsers(required=True, metavar="WHAT")
    import_events.register(kinds)
    import_products.register(kinds)
