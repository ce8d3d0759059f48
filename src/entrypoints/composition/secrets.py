"""Secrets and keys that nobody set: made up once, and kept where the data is."""

import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from adapters.security.keys import SigningKeys, load_keys, load_or_make_keys

SECRET_BYTES = 32


def secrets_of(given: Sequence[str], *, directory: str, name: str) -> tuple[bytes, ...]:
    """Those that were set, else the one that this data directory has for the name."""
    if given:
        return tuple(secret.encode() for secret in given)
    path = Path(directory, "secrets", name)
    if not path.exists():
        _make_up(path)
    return (path.read_bytes(),)


def passing_secrets_of(given: Sequence[str]) -> tuple[bytes, ...]:
    """Those that were set, else one that is forgotten with the process."""
    return tuple(secret.encode() for secret in given) or (_random(),)


def keys_of(given: str | None, *, directory: str, name: str) -> SigningKeys:
    if given is not None:
        return load_keys(Path(given))
    return load_or_make_keys(Path(directory, name))


def passing_keys_of(given: str | None) -> SigningKeys:
    if given is not None:
        return load_keys(Path(given))
    return SigningKeys.of([Ed25519PrivateKey.generate()])


def _make_up(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent) as draft:
        draft.write(_random())
        draft.flush()
        os.fsync(draft.fileno())
        # Of several processes that start at once the first one decides.
        with suppress(FileExistsError):
            path.hardlink_to(draft.name)


def _random() -> bytes:
    return secrets.token_hex(SECRET_BYTES).encode()
