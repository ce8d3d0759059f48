import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from adapters.security.keys import UnusableKey, load_keys, load_or_make_keys


def test_the_first_start_makes_a_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    made = load_or_make_keys(tmp_path / "keys")

    (path,) = (tmp_path / "keys").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert set(made.public) == {made.kid}


def test_the_second_start_keeps_it(tmp_path: Path) -> None:
    assert load_or_make_keys(tmp_path).kid == load_or_make_keys(tmp_path).kid


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        kids = {keys.kid for keys in threads.map(load_or_make_keys, [tmp_path] * 16)}

    assert len(kids) == 1


def test_the_last_key_by_name_signs_and_all_of_them_verify(tmp_path: Path) -> None:
    old = load_or_make_keys(tmp_path / "old")
    new = load_or_make_keys(tmp_path / "new")
    (tmp_path / "new" / "0001.pem").rename(tmp_path / "old" / "0002.pem")

    both = load_keys(tmp_path / "old")

    assert both.kid == new.kid
    assert set(both.public) == {old.kid, new.kid}


def test_a_directory_without_keys_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="holds no keys"):
        load_keys(tmp_path)


@pytest.mark.parametrize("content", [b"", b"not a key", b"-----BEGIN PRIVATE KEY-----\nAA==\n"])
def test_a_file_that_holds_no_key_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "0001.pem").write_bytes(content)

    with pytest.raises(UnusableKey, match=r"0001\.pem"):
        load_keys(tmp_path)
