"""Ed25519 keys in a directory: the last one by name signs, all of them verify."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

FIRST_NAME = "0001.pem"


class UnusableKey(Exception):
    """A file among the keys holds no Ed25519 private key."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} holds no Ed25519 private key in PEM.")


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """One key signs. The others are still believed, or are believed already."""

    signing: Ed25519PrivateKey
    public: Mapping[str, Ed25519PublicKey]

    @classmethod
    def of(cls, keys: Sequence[Ed25519PrivateKey]) -> "SigningKeys":
        """Of keys in their order of age: the newest signs."""
        public = [key.public_key() for key in keys]
        return cls(keys[-1], {kid_of(key): key for key in public})

    @property
    def kid(self) -> str:
        return kid_of(self.signing.public_key())


def kid_of(key: Ed25519PublicKey) -> str:
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return sha256(raw).hexdigest()[:16]


def load_keys(directory: Path) -> SigningKeys:
    """The keys in the directory; raise ``FileNotFoundError`` if there is none."""
    paths = sorted(directory.glob("*.pem"))
    if not paths:
        raise FileNotFoundError(f"{directory} holds no keys (*.pem).")
    return SigningKeys.of([_read(path) for path in paths])


def load_or_make_keys(directory: Path) -> SigningKeys:
    """The same, making a first key if there is none: for development."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not any(directory.glob("*.pem")):
        _make(directory / FIRST_NAME)
    return load_keys(directory)


def _make(path: Path) -> None:
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    # Linked in once it is whole: of processes that start together one wins, none reads half.
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".new") as draft:
        draft.write(pem)
        draft.flush()
        os.fsync(draft.fileno())
        try:
            path.hardlink_to(draft.name)
        except FileExistsError:
            return


def _read(path: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError):
        raise UnusableKey(path) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise UnusableKey(path)
    return key
