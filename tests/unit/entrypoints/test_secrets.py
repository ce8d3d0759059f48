from pathlib import Path

from entrypoints.composition.secrets import (
    keys_of,
    passing_keys_of,
    passing_secrets_of,
    secrets_of,
)


def test_secrets_that_were_set_are_used_as_they_are(tmp_path: Path) -> None:
    found = secrets_of(["first", "second"], directory=str(tmp_path), name="tickets")

    assert found == (b"first", b"second")
    assert list(tmp_path.iterdir()) == []


def test_a_made_up_secret_outlives_the_process_and_is_for_nobody_else(tmp_path: Path) -> None:
    first = secrets_of([], directory=str(tmp_path), name="tickets")
    second = secrets_of([], directory=str(tmp_path), name="tickets")
    other = secrets_of([], directory=str(tmp_path), name="sandbox")

    assert first == second != other
    assert (tmp_path / "secrets" / "tickets").stat().st_mode & 0o077 == 0


def test_a_passing_secret_is_another_one_each_time() -> None:
    assert passing_secrets_of([]) != passing_secrets_of([])
    assert passing_secrets_of(["mine"]) == (b"mine",)


def test_keys_are_made_up_once_for_a_data_directory(tmp_path: Path) -> None:
    made_up = keys_of(None, directory=str(tmp_path), name="keys")

    assert keys_of(None, directory=str(tmp_path), name="keys").kid == made_up.kid
    assert keys_of(str(tmp_path / "keys"), directory="elsewhere", name="keys").kid == made_up.kid
    assert passing_keys_of(str(tmp_path / "keys")).kid == made_up.kid


def test_passing_keys_are_forgotten_with_the_process() -> None:
    assert passing_keys_of(None).kid != passing_keys_of(None).kid
