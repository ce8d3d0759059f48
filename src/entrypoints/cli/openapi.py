"""``fairground openapi``."""

import json
from argparse import Namespace
from collections.abc import Mapping

from entrypoints.cli.commands import Commands
from entrypoints.composition.root import app_of, compose
from entrypoints.http.openapi import describe
from entrypoints.settings import Settings


def register(commands: Commands) -> None:
    command = commands.add_parser("openapi", help="print the OpenAPI document")
    command.set_defaults(run=run)


def run(_: Namespace, __: Mapping[str, str]) -> int:
    # What the interface is does not depend on what stands behind it.
    app = app_of(compose(Settings(storage="memory")), probes={})
    print(json.dumps(describe(app.litestar), indent=2, ensure_ascii=False))
    return 0
