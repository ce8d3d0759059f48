"""The command line: ``fairground <command>``."""

import os
import signal
import sys
from argparse import ArgumentParser
from types import FrameType

from entrypoints.cli import (
    audit,
    grant_role,
    imports,
    invariants,
    keys,
    load_sample_data,
    migrate,
    openapi,
    reconcile,
    serve,
)
from entrypoints.settings_sources import WrongSettings

COMMANDS = (
    audit,
    grant_role,
    serve,
    migrate,
    load_sample_data,
    imports,
    invariants,
    keys,
    openapi,
    reconcile,
)


def main() -> int:
    arguments = parser().parse_args()
    # Unlike the default, this lets everything that was started be stopped.
    signal.signal(signal.SIGTERM, _leave)
    try:
        status: int = arguments.run(arguments, os.environ)
    except WrongSettings as wrong:
        print(*wrong.faults, sep="\n", file=sys.stderr)
        return os.EX_CONFIG
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return status


def parser() -> ArgumentParser:
    parser = ArgumentParser("fairground", description="Book events, and what belongs to it.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.register(commands)
    return parser


def _leave(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)
