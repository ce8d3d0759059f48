"""The fences between layers, capabilities and technologies, as pyproject.toml declares them."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PROJECT = tomllib.loads(Path("pyproject.toml").read_text())
CONTRACTS = {
    contract["name"]: contract for contract in PROJECT["tool"]["importlinter"]["contracts"]
}


def test_nobody_climbs_over_a_fence() -> None:
    # A process of its own, because the linter silences every logger there is.
    linter = Path(sys.executable).with_name("lint-imports")
    linted = subprocess.run([linter], capture_output=True, text=True, check=False)

    assert linted.returncode == 0, linted.stdout


@pytest.mark.parametrize(
    ("contract", "folder", "shared"),
    [
        ("Domain capabilities do not know each other", "domain", {"kernel"}),
        ("Use cases of different capabilities do not know each other", "application", {"platform"}),
        ("Technologies do not know each other", "adapters", {"sandboxes"}),
    ],
)
def test_every_new_package_gets_its_fence(contract: str, folder: str, shared: set[str]) -> None:
    packages = {path.parent.name for path in Path("src", folder).glob("*/__init__.py")} - shared

    assert set(CONTRACTS[contract]["modules"]) == {f"{folder}.{package}" for package in packages}
