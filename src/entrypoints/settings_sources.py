"""Reads the settings from the environment and from a file, and names everything that is wrong."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_origin

import msgspec

from entrypoints.settings import Settings
from entrypoints.settings_faults.table import faults_of

PREFIX = "FAIRGROUND_"
FILE_VARIABLE = f"{PREFIX}CONFIG"
USUAL_FILE = Path("fairground.toml")

_TYPES = {field.name: field.type for field in msgspec.structs.fields(Settings)}


class WrongSettings(Exception):
    """One sentence for each fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def load_settings(environment: Mapping[str, str], **chosen: object) -> Settings:
    """What was chosen on the command line, else in the environment, else in the file."""
    faults: list[str] = []
    values: dict[str, Any] = {}
    for name, raw, where in _entries(environment, faults):
        try:
            values[name] = msgspec.convert(raw, _TYPES[name], strict=False)
        except msgspec.ValidationError as error:
            faults.append(f"{where} is wrong: {str(error).rstrip('.')}.")
    if faults:
        raise WrongSettings(faults)
    settings = Settings(**values | chosen)
    if refused := list(faults_of(settings)):
        raise WrongSettings(refused)
    return settings


type Entry = tuple[str, object, str]
"""The setting's name, its raw value, and what a person would call its place."""


def _entries(environment: Mapping[str, str], faults: list[str]) -> Iterator[Entry]:
    yield from _of_file(environment, faults)
    for variable, text in sorted(environment.items()):
        if not variable.startswith(PREFIX) or variable == FILE_VARIABLE:
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name in _TYPES:
            yield name, _parts(name, text), variable
        elif (named := name.removesuffix("_file")) in _TYPES:
            yield from _of_secret_file(variable, named, text, environment, faults)
        else:
            faults.append(_unknown(variable, name, like=lambda known: PREFIX + known.upper()))


def _of_file(environment: Mapping[str, str], faults: list[str]) -> Iterator[Entry]:
    path = Path(environment.get(FILE_VARIABLE, USUAL_FILE))
    if FILE_VARIABLE not in environment and not path.exists():
        return
    try:
        content = tomllib.loads(path.read_text())
    except (OSError, ValueError) as error:
        faults.append(f"The file of settings {path} cannot be read: {error}.")
        return
    for name, value in content.items():
        if name in _TYPES:
            yield name, value, f"{name} in {path}"
        else:
            faults.append(_unknown(f"{name} in {path}", name, like=str))


def _of_secret_file(
    variable: str, name: str, path: str, environment: Mapping[str, str], faults: list[str]
) -> Iterator[Entry]:
    if variable.removesuffix("_FILE") in environment:
        faults.append(f"{variable} and {variable.removesuffix('_FILE')} are both set: choose one.")
        return
    try:
        yield name, _parts(name, Path(path).read_text().strip()), variable
    except (OSError, ValueError) as error:
        faults.append(f"{variable} names a file that cannot be read: {error}.")


def _parts(name: str, text: str) -> object:
    if get_origin(_TYPES[name]) is not tuple:
        return text
    return [part.strip() for part in re.split(r"[,\n]", text) if part.strip()]


def _unknown(place: str, name: str, *, like: Callable[[str], str]) -> str:
    sentence = f"{place} is not a setting."
    for close in get_close_matches(name, _TYPES, n=1):
        sentence += f" Did you mean {like(close)}?"
    return sentence
