"""Facts as text: amounts and times keep what they are."""

from datetime import datetime
from typing import Any

import msgspec

from domain.kernel.money import Money
from domain.notifications.kinds import Fact, Facts

_MONEY, _TIME = "money", "time"


def encode_facts(facts: Facts) -> str:
    return msgspec.json.encode({name: _out(fact) for name, fact in facts.items()}).decode()


def decode_facts(text: str) -> Facts:
    """None of them, if they cannot be read any more."""
    return {name: _in(value) for name, value in msgspec.json.decode(text).items()} if text else {}


def _out(fact: Fact) -> Any:
    match fact:
        case Money():
            return [_MONEY, fact.amount, fact.currency]
        case datetime():
            return [_TIME, fact.isoformat()]
        case _:
            return fact


def _in(value: Any) -> Fact:
    match value:
        case [str(kind), int(amount), str(currency)] if kind == _MONEY:
            return Money(amount, currency)
        case [str(kind), str(at)] if kind == _TIME:
            return datetime.fromisoformat(at)
        case int() | str():
            return value
        case _:
            raise ValueError("not a fact")
