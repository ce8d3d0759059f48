"""Where everything is put together, and taken apart again."""

from collections.abc import Coroutine, Iterator, Mapping
from datetime import timedelta
from importlib.metadata import version
from typing import Any

import msgspec
from dependency_injector import containers, providers

from adapters.postgres.health import require_durability
from application.platform.tasks import Reaction
from entrypoints.composition.adapters import Adapters
from entrypoints.composition.gateways import deliver_sandbox_notices
from entrypoints.composition.use_cases.booking import BookingReactions, BookingUseCases
from entrypoints.composition.use_cases.identity import IdentityUseCases
from entrypoints.composition.use_cases.inventory import InventoryUseCases
from entrypoints.composition.use_cases.operations import OperationsUseCases
from entrypoints.composition.use_cases.payments import PaymentReactions, PaymentUseCases
from entrypoints.composition.use_cases.programme import ProgrammeReactions, ProgrammeUseCases
from entrypoints.http.app import HttpApp, Options, create_app
from entrypoints.http.health import Probe
from entrypoints.settings import Settings
from entrypoints.worker.housekeeping import keep_house
from entrypoints.worker.worker import Worker

AUDIT_EVERY = timedelta(hours=1)


class UseCases(containers.DeclarativeContainer):
    """The capabilities: each has a container here, and its reactions below."""

    adapters = providers.DependenciesContainer()

    identity = providers.Container(IdentityUseCases, adapters=adapters)
    programme = providers.Container(ProgrammeUseCases, adapters=adapters)
    inventory = providers.Container(InventoryUseCases, adapters=adapters)
    booking = providers.Container(BookingUseCases, adapters=adapters)
    payments = providers.Container(PaymentUseCases, adapters=adapters)
    operations = providers.Container(OperationsUseCases, adapters=adapters)


class Reactions(containers.DeclarativeContainer):
    """Every name that the routes mention."""

    adapters = providers.DependenciesContainer()

    programme = providers.Container(ProgrammeReactions, adapters=adapters)
    booking = providers.Container(BookingReactions, adapters=adapters)
    payments = providers.Container(PaymentReactions, adapters=adapters)


class Application(containers.DeclarativeContainer):
    settings = providers.Configuration(strict=True)
    adapters = providers.Container(Adapters, settings=settings)
    use_cases = providers.Container(UseCases, adapters=adapters)
    reactions = providers.Container(Reactions, adapters=adapters)


def compose(settings: Settings) -> Application:
    application = Application()
    application.settings.from_dict(
        {**msgspec.to_builtins(settings), "address": settings.address, "issuer": settings.issuer}
    )
    application.check_dependencies()
    return application


def use_cases_of(application: Application) -> dict[str, Any]:
    """Every use case, ready to call, under its name."""
    return dict(_singletons(application.use_cases()))


def reactions_of(application: Application) -> dict[str, Reaction]:
    """Every reaction, under the name that the routes give it."""
    return dict(_singletons(application.reactions()))


def worker_of(application: Application) -> Worker:
    adapters = application.adapters()
    return Worker(
        adapters.tasks(),
        reactions_of(application),
        clock=adapters.clock(),
        wake_up=adapters.wake_up(),
        randomness=adapters.randomness(),
        lease=timedelta(seconds=application.settings.task_lease_seconds()),
    )


def background_of(application: Application) -> list[Coroutine[None, None, None]]:
    """What goes on beside the worker, until cancelled."""
    adapters = application.adapters()
    inventory = application.use_cases().inventory()
    jobs = [
        keep_house(
            {
                "forget expired answers": adapters.answers().forget_expired,
                "release overdue holds": inventory.release_overdue_holds(),
            }
        ),
        keep_house({"repair stocks": inventory.repair_stocks()}, every=AUDIT_EVERY),
    ]
    if "sandbox" in application.settings.payment_gateways():
        receive = application.use_cases().payments().receive_payment_notice()
        jobs.append(deliver_sandbox_notices(adapters.sandbox(), receive))
    return jobs


def app_of(application: Application, probes: Mapping[str, Probe]) -> HttpApp:
    adapters = application.adapters()
    return create_app(
        use_cases_of(application),
        tokens=adapters.access_tokens(),
        answers=adapters.answers(),
        clock=adapters.clock(),
        options=Options(
            https=application.settings.address().startswith("https:"),
            version=version("fairground"),
        ),
        probes={**adapters.probes(), **probes},
    )


async def broken_invariants_of(application: Application) -> list[str]:
    """A line for each invariant that does not hold."""
    broken = await application.adapters().audits().violations()
    return [f"{found.invariant}: {len(found.rows)} rows, as {found.rows[0]}" for found in broken]


async def open_(application: Application) -> None:
    """Open what has to be opened, once, and remember to close it."""
    adapters = application.adapters()
    for resource in adapters.opened():
        await adapters.closing().enter_async_context(resource)
    if application.settings.profile() == "production":
        await require_durability(adapters.pool())


async def close(application: Application) -> None:
    await application.adapters().closing().aclose()


def _singletons(container: containers.Container) -> Iterator[tuple[str, Any]]:
    for name, provider in container.providers.items():
        if isinstance(provider, providers.Container):
            yield from _singletons(provider())
        elif isinstance(provider, providers.BaseSingleton):
            yield name, provider()
