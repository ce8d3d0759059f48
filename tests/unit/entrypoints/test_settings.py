from pathlib import Path

import pytest

from entrypoints.settings import Settings
from entrypoints.settings_sources import WrongSettings, load_settings

SECRET = "s" * 32
LIVE = {
    "FAIRGROUND_PROFILE": "production",
    "FAIRGROUND_DATABASE_URL": "postgresql://db.example/fairground",
    "FAIRGROUND_PAYMENT_GATEWAYS": "",
    "FAIRGROUND_ACCESS_TOKEN_KEYS": "/etc/fairground/keys",
    "FAIRGROUND_TICKET_SECRETS": SECRET,
}


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def faults(environment: dict[str, str]) -> list[str]:
    with pytest.raises(WrongSettings) as wrong:
        load_settings(environment)
    return wrong.value.faults


def test_without_any_settings_the_platform_runs_alone() -> None:
    assert load_settings({}) == Settings()


def test_variables_become_values_of_their_type() -> None:
    settings = load_settings(
        {
            "FAIRGROUND_PORT": "9000",
            "FAIRGROUND_ROLES": "worker, api",
            "FAIRGROUND_STORAGE": "memory",
            "HOME": "/root",
        }
    )

    assert (settings.port, settings.roles) == (9000, ("worker", "api"))
    assert settings.storage == "memory"


def test_the_usual_file_is_read_and_variables_win_over_it(tmp_path: Path) -> None:
    (tmp_path / "fairground.toml").write_text('port = 1000\nroles = ["api"]\n')

    settings = load_settings({"FAIRGROUND_PORT": "2000"})

    assert (settings.port, settings.roles) == (2000, ("api",))


def test_the_command_line_wins_over_everything() -> None:
    assert load_settings({"FAIRGROUND_PORT": "2000"}, port=3000).port == 3000


def test_another_file_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("pool_size = 3")

    assert load_settings({"FAIRGROUND_CONFIG": str(tmp_path / "mine.toml")}).pool_size == 3


def test_a_secret_may_come_from_a_file_with_one_on_each_line(tmp_path: Path) -> None:
    (tmp_path / "secrets").write_text(f"{SECRET}\n{SECRET}2\n")

    settings = load_settings({"FAIRGROUND_TICKET_SECRETS_FILE": str(tmp_path / "secrets")})

    assert settings.ticket_secrets == (SECRET, f"{SECRET}2")


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("PORT", "many", "FAIRGROUND_PORT is wrong: Expected `int`, got `str`."),
        ("PORT", "70000", "FAIRGROUND_PORT is wrong: Expected `int` <= 65535."),
        ("STORAGE", "oops", "FAIRGROUND_STORAGE is wrong: Invalid enum value 'oops'."),
        ("ROLES", "api,oops", "FAIRGROUND_ROLES is wrong: Invalid enum value 'oops' - at `$[1]`."),
        ("PROT", "1", "FAIRGROUND_PROT is not a setting. Did you mean FAIRGROUND_PORT?"),
        ("CONFIG", "no.toml", "The file of settings no.toml cannot be read"),
        ("TICKET_SECRETS_FILE", "no", "FAIRGROUND_TICKET_SECRETS_FILE names a file that cannot"),
        ("FAILPOINTS", "here=explode", "FAIRGROUND_FAILPOINTS is wrong"),
    ],
)
def test_a_wrong_value_is_named(variable: str, value: str, said: str) -> None:
    [fault] = faults({f"FAIRGROUND_{variable}": value})

    assert fault.startswith(said)


def test_a_task_must_have_the_time_to_ask_its_gateway_twice() -> None:
    [fault] = faults({"FAIRGROUND_TASK_LEASE_SECONDS": "19"})

    assert fault.startswith("FAIRGROUND_TASK_LEASE_SECONDS is less than twice")


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "fairground.toml").write_text("prot = 1\nhost = 7\n")

    assert faults({"FAIRGROUND_PORT": "-1", "FAIRGROUND_ZZZZ": ""}) == [
        "prot in fairground.toml is not a setting. Did you mean port?",
        "host in fairground.toml is wrong: Expected `str`, got `int`.",
        "FAIRGROUND_PORT is wrong: Expected `int` >= 0.",
        "FAIRGROUND_ZZZZ is not a setting.",
    ]


def test_a_secret_is_never_repeated_in_a_fault() -> None:
    [fault] = faults({"FAIRGROUND_TICKET_SECRETS": "hush"})

    assert "hush" not in fault


def test_a_value_comes_from_one_place_only(tmp_path: Path) -> None:
    both = {
        "FAIRGROUND_TICKET_SECRETS": SECRET,
        "FAIRGROUND_TICKET_SECRETS_FILE": str(tmp_path / "secrets"),
    }

    [fault] = faults(both)

    assert fault.endswith("are both set: choose one.")


def test_production_starts_with_settings_of_its_own() -> None:
    assert load_settings(LIVE).profile == "production"


def test_staging_may_use_the_sandbox_and_failpoints() -> None:
    staging = LIVE | {
        "FAIRGROUND_PROFILE": "staging",
        "FAIRGROUND_PAYMENT_GATEWAYS": "sandbox",
        "FAIRGROUND_FAILPOINTS": "worker.after-claim=kill@3",
    }

    assert load_settings(staging).failpoints == ("worker.after-claim=kill@3",)


@pytest.mark.parametrize("profile", ["staging", "production"])
def test_nothing_is_made_up_outside_development(profile: str) -> None:
    assert [fault.split()[0] for fault in faults({"FAIRGROUND_PROFILE": profile})][:3] == [
        "FAIRGROUND_DATABASE_URL",
        "FAIRGROUND_ACCESS_TOKEN_KEYS",
        "FAIRGROUND_TICKET_SECRETS",
    ]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("FAIRGROUND_STORAGE", "memory"),
        ("FAIRGROUND_PAYMENT_GATEWAYS", "sandbox"),
        ("FAIRGROUND_FAILPOINTS", "worker.after-claim=kill"),
    ],
)
def test_production_refuses_what_is_for_development(variable: str, value: str) -> None:
    [fault] = faults(LIVE | {variable: value})

    assert fault.startswith(f"{variable} cannot ")
