"""Which script a charge follows: a rule of the scenario decides, else its token."""

from sqlite3 import Connection

import msgspec
from msgspec.structs import replace

from adapters.payments import sandbox_rows as rows
from adapters.payments.sandbox_scenario import Rule, Scenario
from adapters.payments.sandbox_script import Script
from application.payments.ports import ChargeOrder


class Plots:
    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario

    def of_order(self, books: Connection, order: ChargeOrder) -> Script:
        """The same for one key, however often it is asked for."""
        if known := self.of_key(books, order.key):
            return known
        script = self._written(books, order).at_attempt(order.attempt)
        if not script.fee_basis_points:
            script = replace(script, fee_basis_points=self._scenario.fee_basis_points)
        return script

    def of_key(self, books: Connection, key: str) -> Script | None:
        charge = rows.find_charge(books, key)
        if charge is not None:
            return charge.script
        row = books.execute("SELECT script FROM plot WHERE key = ?", (key,)).fetchone()
        return msgspec.json.decode(row["script"], type=Script) if row else None

    def _written(self, books: Connection, order: ChargeOrder) -> Script:
        for position, rule in enumerate(self._scenario.rules):
            if rule.fits(order) and _is_turn(books, position, rule):
                return self._remembered(books, order.key, rule)
        return self._scenario.by_token(order)

    def _remembered(self, books: Connection, key: str, rule: Rule) -> Script:
        """A call that gets lost leaves no charge behind, and must not count again."""
        script = self._scenario.all_scripts[rule.script]
        encoded = msgspec.json.encode(script)
        books.execute("INSERT INTO plot (key, script) VALUES (?, ?)", (key, encoded))
        return script


def _is_turn(books: Connection, position: int, rule: Rule) -> bool:
    books.execute("INSERT OR IGNORE INTO rule VALUES (?, 0)", (position,))
    books.execute("UPDATE rule SET fitted = fitted + 1 WHERE position = ?", (position,))
    found = books.execute("SELECT fitted FROM rule WHERE position = ?", (position,))
    return rule.is_turn(found.fetchone()["fitted"])
