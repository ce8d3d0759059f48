"""``fairground serve``."""

import os
import socket
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Mapping
from typing import Any, get_args

import uvloop
from msgspec.structs import replace

from entrypoints.chaos import arm_failpoints
from entrypoints.cli.commands import Commands
from entrypoints.cli.process import Process
from entrypoints.composition.database import database_of
from entrypoints.logs import set_up_logs
from entrypoints.settings import Role, Settings
from entrypoints.settings_sources import WrongSettings, load_settings

BACKLOG = 2048


def register(commands: Commands) -> None:
    command = commands.add_parser("serve", help="serve the platform until told to stop")
    _add_arguments(command)
    command.set_defaults(run=run)


def run(arguments: Namespace, environment: Mapping[str, str]) -> int:
    settings = load_settings(environment, **_chosen(arguments))
    set_up_logs(settings.log_level, settings.log_format)
    arm_failpoints(settings.failpoints)
    listener = listen(settings) if {"api", "realtime"} & set(settings.roles) else None
    if listener is not None:
        # A free port that was taken is part of the addresses that clients are given.
        settings = replace(settings, port=listener.getsockname()[1])
    with database_of(settings) as ready:
        uvloop.run(Process(ready, listener, sample_data=arguments.sample_data).run())
    return 0


def _add_arguments(command: ArgumentParser) -> None:
    command.add_argument("--roles", type=_roles, help="what this process does: api,realtime,worker")
    command.add_argument("--storage", choices=["postgres", "memory"])
    command.add_argument("--host")
    command.add_argument("--port", type=int)
    command.add_argument(
        "--sample-data", action="store_true", help="load what there is to try things out"
    )


def _roles(text: str) -> tuple[str, ...]:
    roles = tuple(text.split(","))
    if unknown := set(roles) - set(get_args(Role.__value__)):
        known = ", ".join(get_args(Role.__value__))
        raise ArgumentTypeError(f"{', '.join(sorted(unknown))}: no such role; there are {known}")
    return roles


def _chosen(arguments: Namespace) -> dict[str, Any]:
    names = ("roles", "storage", "host", "port")
    return {name: value for name in names if (value := getattr(arguments, name)) is not None}


def listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        reason = os.strerror(error.errno or 0)
        raise WrongSettings([f"Nothing can be served at {where}: {reason}."]) from error
