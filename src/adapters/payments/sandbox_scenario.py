"""A file that tells the sandbox how to behave, for those who cannot choose the tokens."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from adapters.payments.sandbox_script import BasisPoints, Script
from adapters.payments.sandbox_tokens import SCRIPTS, script_of
from adapters.sandboxes.faults import Count, Seconds
from application.payments.ports import ChargeOrder
from domain.payments.events import PaymentMethod


class BadScenario(Exception):
    """The file is not there, or does not say what a scenario says."""


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which charges follow a script, whatever their tokens say."""

    script: str
    method: PaymentMethod | None = None
    currency: str | None = None
    token: str | None = None
    from_amount: int | None = None
    to_amount: int | None = None
    """Both in minor units, and both included."""

    every: Count = 1
    """Only each second, third … of those that fit."""

    times: Count | None = None
    """Only so many of those."""

    def fits(self, order: ChargeOrder) -> bool:
        wanted = (
            (self.method, order.method),
            (self.currency, order.amount.currency),
            (self.token, order.token),
        )
        amount = order.amount.amount
        return (
            all(one is None or one == given for one, given in wanted)
            and (self.from_amount is None or self.from_amount <= amount)
            and (self.to_amount is None or amount <= self.to_amount)
        )

    def is_turn(self, count: int) -> bool:
        """Whether the charge that is the so-manieth to fit follows the script."""
        turn, rest = divmod(count, self.every)
        return rest == 0 and (self.times is None or turn <= self.times)


class Scenario(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How everything goes that no token says otherwise about."""

    speed: Annotated[float, Meta(gt=0, le=100_000)] = 1.0
    """The sandbox's own delays are so many times shorter."""

    settles_after: Seconds = 2.0
    """Seconds until a payer who waits confirms, and a late refund is decided."""

    dispute_after: Seconds = 5.0
    """Seconds from the capture to the dispute, and from there to its end."""

    fee_basis_points: BasisPoints = 0
    scripts: dict[str, Script] = {}  # msgspec copies it
    rules: Sequence[Rule] = ()

    def __post_init__(self) -> None:
        for rule in self.rules:
            if rule.script not in self.all_scripts:
                raise ValueError(f"no script is called {rule.script}")

    @property
    def all_scripts(self) -> Mapping[str, Script]:
        return {**SCRIPTS, **self.scripts}

    def by_token(self, order: ChargeOrder) -> Script:
        return script_of(order.method, order.token, self.all_scripts)

    def pause(self, seconds: float) -> timedelta:
        return timedelta(seconds=seconds / self.speed)


def read_scenario(path: Path) -> Scenario:
    """Read TOML, or JSON from a file whose name ends so; raise ``BadScenario``."""
    decode = msgspec.json.decode if path.suffix == ".json" else msgspec.toml.decode
    try:
        return decode(path.read_bytes(), type=Scenario)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadScenario(f"{path}: {error}") from None
