"""The companies of the sandbox, and how each of them is to work with."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from adapters.couriers.sandbox_script import SCRIPTS, USUAL, Script, script_in
from adapters.sandboxes.faults import Count, Fault, Seconds, Trouble
from application.delivery.partner_ports import PartnerOffer
from domain.delivery.events import ProofKind
from domain.delivery.stop import ParcelSize
from domain.kernel.places import COUNTRIES

NAME = "sandbox"

type Share = Annotated[float, Meta(ge=0, le=1)]
type Metres = Annotated[int, Meta(ge=0, le=1_000_000)]


class BadScenario(Exception):
    """The file is not there, or does not say what a scenario says."""


class Burst(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Again and again, for a while, all calls to a company have a trouble."""

    trouble: Trouble
    every: Annotated[float, Meta(gt=0, le=86_400)]
    lasts: Seconds

    def fault_at(self, now: datetime) -> Fault | None:
        if now.timestamp() % self.every >= self.lasts:
            return None
        return Fault(trouble=self.trouble, times=None)


class Company(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One partner of the sandbox. All prices are in minor units."""

    name: Annotated[str, Meta(pattern="^[a-z][a-z0-9-]{0,30}$")] = NAME
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] = "EUR"
    base_price: Annotated[int, Meta(ge=0, le=10**9)] = 350
    price_per_km: Annotated[int, Meta(ge=0, le=10**9)] = 90
    countries: frozenset[str] = COUNTRIES
    sizes: frozenset[ParcelSize] = frozenset(ParcelSize)
    grams_max: Annotated[int, Meta(ge=1, le=10**7)] = 25_000
    metres_max: Metres = 30_000
    ahead_max: Seconds = 0.0
    proofs: frozenset[ProofKind] = frozenset({ProofKind.PHOTO, ProofKind.CODE})
    couriers: Count | None = None
    """So many jobs at once; then there is nobody."""

    metres_per_second: Annotated[float, Meta(gt=0, le=1_000)] = 6.0
    away: Metres = 1_200
    """So far from the pick-up couriers are when they are booked, on average."""

    sets_out_after: Seconds = 30.0
    at_pick_up: Seconds = 120.0
    at_drop_off: Seconds = 120.0
    jitter: Share = 0.0
    """By which part times differ from what is usual, at most."""

    quote_lasts: Seconds = 300.0
    quote_takes: Seconds = 0.0
    """How long the answer to a quote takes."""

    location_every: Annotated[float, Meta(ge=1, le=86_400)] | None = 15.0
    """Seconds between notices of where the courier is; without: nobody is told."""

    mishaps: dict[str, Share] = {}  # msgspec copies it
    """How likely each script is, where nothing else says how it goes."""

    bursts: Sequence[Burst] = ()

    @property
    def offer(self) -> PartnerOffer:
        return PartnerOffer(
            countries=self.countries,
            currencies=frozenset({self.currency}),
            sizes=self.sizes,
            grams_max=self.grams_max,
            metres_max=self.metres_max,
            ahead_max=timedelta(seconds=self.ahead_max),
            tells_location=self.location_every is not None,
            proofs=self.proofs,
        )

    def fault_at(self, now: datetime) -> Fault | None:
        faults = (burst.fault_at(now) for burst in self.bursts)
        return next((fault for fault in faults if fault), None)


class Scenario(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who there is, and how everything goes that no words say otherwise about."""

    speed: Annotated[float, Meta(gt=0, le=100_000)] = 1.0
    """Everything takes so many times less time."""

    seed: int = 0
    companies: Sequence[Company] = (Company(),)
    scripts: dict[str, Script] = {}  # msgspec copies it

    def __post_init__(self) -> None:
        names = [company.name for company in self.companies]
        if len(set(names)) < len(names) or not names:
            raise ValueError("each company has a name of its own")
        for company in self.companies:
            if unknown := set(company.mishaps) - set(self.all_scripts):
                raise ValueError(f"no script is called {min(unknown)}")
            if sum(company.mishaps.values()) > 1:
                raise ValueError(f"more than all goes wrong at {company.name}")

    @property
    def all_scripts(self) -> Mapping[str, Script]:
        return {**SCRIPTS, **self.scripts}

    def named(self, name: str) -> Company:
        """Or one like any other: what it has booked before goes on without it."""
        found = (company for company in self.companies if company.name == name)
        return next(found, Company(name=name))

    def script_of(self, words: str, company: Company, chance: Random) -> Script:
        """What the words say, or else what chance does."""
        scripts = self.all_scripts
        if script := script_in(words, company.name, scripts):
            return script
        drawn = chance.random()
        for name, share in sorted(company.mishaps.items()):
            if drawn < share:
                return scripts[name]
            drawn -= share
        return USUAL

    def chance(self, *what: str) -> Random:
        """Luck that does not depend on who asks when."""
        return Random("/".join((str(self.seed), *what)))  # noqa: S311  # nothing is secret here

    def pause(self, seconds: float) -> timedelta:
        return timedelta(seconds=seconds / self.speed)


def read_scenario(path: Path) -> Scenario:
    """Read TOML, or JSON from a file whose name ends so; raise ``BadScenario``."""
    decode = msgspec.json.decode if path.suffix == ".json" else msgspec.toml.decode
    try:
        return decode(path.read_bytes(), type=Scenario)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadScenario(f"{path}: {error}") from None
