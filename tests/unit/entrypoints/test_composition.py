import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Any, get_args, get_protocol_members, is_protocol

import pytest

import domain
from domain.kernel.events import DomainEvent
from entrypoints.composition.root import (
    app_of,
    close,
    compose,
    open_,
    reactions_of,
    use_cases_of,
    worker_of,
)
from entrypoints.composition.routes.table import ROUTES, WITHOUT_REACTIONS
from entrypoints.settings import Settings


def choices(directory: Path) -> Iterator[Settings]:
    yield Settings(storage="memory")
    yield Settings(data_directory=str(directory), database_url="postgresql://nowhere/fairground")


@pytest.mark.parametrize("choice", [0, 1])
async def test_every_use_case_can_be_built_whatever_the_settings_choose(
    choice: int, tmp_path: Path
) -> None:
    application = compose(list(choices(tmp_path))[choice])

    assert use_cases_of(application)
    assert worker_of(application) is not None


async def test_a_platform_in_memory_opens_and_closes_without_anything_around_it() -> None:
    application = compose(Settings(storage="memory"))

    await open_(application)
    await close(application)


def test_every_event_has_its_reactions_or_is_listed_as_having_none() -> None:
    routed = {route.on for route in ROUTES}

    assert routed | WITHOUT_REACTIONS == set(all_events())
    assert routed & WITHOUT_REACTIONS == set()


async def test_the_routes_and_the_reactions_are_the_same() -> None:
    reactions = reactions_of(compose(Settings(storage="memory")))

    assert {route.reaction for route in ROUTES} == set(reactions)


def test_an_event_is_routed_to_a_reaction_only_once() -> None:
    pairs = [(route.on, route.reaction) for route in ROUTES]

    assert len(pairs) == len(set(pairs))


async def test_every_reaction_takes_the_events_that_are_routed_to_it() -> None:
    reactions = reactions_of(compose(Settings(storage="memory")))

    for route in ROUTES:
        event, task = inspect.signature(reactions[route.reaction]).parameters.values()
        assert accepts(event.annotation, route.on), (route.reaction, route.on)
        assert task.annotation.__name__ == "Task"


async def test_the_http_application_gets_every_use_case_it_asks_for() -> None:
    app = app_of(compose(Settings(storage="memory")), probes={})

    assert app.litestar.openapi_schema.paths


def accepts(annotation: Any, event: type[DomainEvent]) -> bool:
    """Whether it is one of the events that are named, or has what is asked of it."""
    for wanted in get_args(annotation) or [getattr(annotation, "__value__", annotation)]:
        if is_protocol(wanted):
            return get_protocol_members(wanted) <= {field.name for field in fields(event)}
        if issubclass(event, wanted):
            return True
    return False


def all_events() -> Iterator[type[DomainEvent]]:
    """What the modules of events define and nothing derives from."""
    for found in pkgutil.walk_packages(domain.__path__, "domain."):
        module = import_module(found.name)
        kinds = [
            value
            for value in vars(module).values()
            if isinstance(value, type)
            and issubclass(value, DomainEvent)
            and value.__module__ == found.name
            and value is not DomainEvent
        ]
        bases = {base for kind in kinds for base in kind.__mro__[1:]}
        yield from (kind for kind in kinds if kind not in bases)
