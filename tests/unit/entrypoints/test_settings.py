from pathlib import Path

import pytest

from domain.payments.platform_fee import PlatformFee
from entrypoints.composition.fees import platform_fee
from entrypoints.settings import Settings
from entrypoints.settings_sources import WrongSettings, load_settings
from entrypoints.social_settings import by_name

SECRET = "s" * 32
LIVE = {
    "FAIRGROUND_PROFILE": "production",
    "FAIRGROUND_DATABASE_URL": "postgresql://db.example/fairground",
    "FAIRGROUND_PAYMENT_GATEWAYS": "",
    "FAIRGROUND_ACCESS_TOKEN_KEYS": "/etc/fairground/keys",
    "FAIRGROUND_AUDIT_KEYS": "/etc/fairground/audit-keys",
    "FAIRGROUND_TICKET_SECRETS": SECRET,
    "FAIRGROUND_SESSION_SECRETS": SECRET,
    "FAIRGROUND_MASTER_KEYS": SECRET,
    "FAIRGROUND_LINK_SECRETS": SECRET,
    "FAIRGROUND_MAILER": "smtp",
    "FAIRGROUND_MAIL_FROM": "Fairground <tickets@fairground.example>",
    "FAIRGROUND_SMTP_HOST": "mail.example",
    "FAIRGROUND_FILE_SECRETS": SECRET,
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


def test_something_has_to_count_in_the_market() -> None:
    parts = ("PRICE", "TIME", "RELIABILITY")

    [fault] = faults({f"FAIRGROUND_MARKET_{part}_WEIGHT": "0" for part in parts})

    assert "FAIRGROUND_MARKET_PRICE_WEIGHT" in fault


def test_the_platforms_fee_is_a_part_and_amounts_by_currency() -> None:
    settings = load_settings(
        {
            "FAIRGROUND_PLATFORM_FEE_BASIS_POINTS": "250",
            "FAIRGROUND_PLATFORM_FEE_FIXED": "EUR=50, INR=500",
        }
    )

    assert platform_fee(
        basis_points=settings.platform_fee_basis_points, fixed=settings.platform_fee_fixed
    ) == PlatformFee(basis_points=250, fixed={"EUR": 50, "INR": 500})


@pytest.mark.parametrize("fee", ["50", "EUR", "EUR=-1", "eur=50"])
def test_a_fee_names_its_currency(fee: str) -> None:
    assert faults({"FAIRGROUND_PLATFORM_FEE_FIXED": fee})


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


def test_providers_to_log_in_through_are_named_in_lists() -> None:
    settings = load_settings(
        {
            "FAIRGROUND_SOCIAL_ISSUERS": "acme=https://login.acme.example, lab=http://10.0.0.1:80/x",
            "FAIRGROUND_SOCIAL_CLIENT_IDS": "acme=a\nlab=b",
            "FAIRGROUND_SOCIAL_CLIENT_SECRETS": "acme=equals=signs=too",
        }
    )

    assert by_name(settings.social_issuers) == {
        "acme": "https://login.acme.example",
        "lab": "http://10.0.0.1:80/x",
    }
    assert by_name(settings.social_client_secrets) == {"acme": "equals=signs=too"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"GOOGLE_CLIENT_ID": "g"}, "FAIRGROUND_GOOGLE_CLIENT_SECRET is missing"),
        ({"GOOGLE_CLIENT_SECRET": "g"}, "FAIRGROUND_GOOGLE_CLIENT_ID is missing"),
        ({"SOCIAL_ISSUERS": "a=https://a.example"}, "FAIRGROUND_SOCIAL_CLIENT_IDS is missing a"),
        ({"SOCIAL_CLIENT_IDS": "a=1"}, "FAIRGROUND_SOCIAL_CLIENT_IDS names a"),
        ({"SOCIAL_CLIENT_SECRETS": "a=1"}, "FAIRGROUND_SOCIAL_CLIENT_SECRETS names a"),
        (
            {"SOCIAL_ISSUERS": "identities=https://a.example", "SOCIAL_CLIENT_IDS": "identities=1"},
            "FAIRGROUND_SOCIAL_ISSUERS cannot name one identities",
        ),
        (
            {
                "SOCIAL_ISSUERS": "a=https://a.example,a=https://b.example",
                "SOCIAL_CLIENT_IDS": "a=1",
            },
            "FAIRGROUND_SOCIAL_ISSUERS names a twice",
        ),
        ({"SOCIAL_ISSUERS": "https://a.example"}, "FAIRGROUND_SOCIAL_ISSUERS is wrong"),
        ({"SOCIAL_ISSUERS": "a=https://a.example?b"}, "FAIRGROUND_SOCIAL_ISSUERS is wrong"),
        ({"SOCIAL_RETURN_ADDRESSES": "/here"}, "FAIRGROUND_SOCIAL_RETURN_ADDRESSES is wrong"),
    ],
)
def test_a_provider_that_lacks_something_is_named(wrong: dict[str, str], said: str) -> None:
    [fault] = faults({f"FAIRGROUND_{name}": value for name, value in wrong.items()})

    assert fault.startswith(said)


def test_outside_development_issuers_are_reached_by_tls() -> None:
    plain = {
        "FAIRGROUND_SOCIAL_ISSUERS": "acme=http://login.acme.example",
        "FAIRGROUND_SOCIAL_CLIENT_IDS": "acme=a",
    }

    assert [fault for fault in faults({**LIVE, **plain}) if "SOCIAL" in fault] == [
        "FAIRGROUND_SOCIAL_ISSUERS must name acme with https: anybody could be it."
    ]


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
    assert [fault.split()[0] for fault in faults({"FAIRGROUND_PROFILE": profile})][:8] == [
        "FAIRGROUND_DATABASE_URL",
        "FAIRGROUND_ACCESS_TOKEN_KEYS",
        "FAIRGROUND_AUDIT_KEYS",
        "FAIRGROUND_TICKET_SECRETS",
        "FAIRGROUND_SESSION_SECRETS",
        "FAIRGROUND_MASTER_KEYS",
        "FAIRGROUND_LINK_SECRETS",
        "FAIRGROUND_FILE_SECRETS",
    ]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("FAIRGROUND_STORAGE", "memory"),
        ("FAIRGROUND_OBJECT_STORAGE", "memory"),
        ("FAIRGROUND_PAYMENT_GATEWAYS", "sandbox"),
        ("FAIRGROUND_COURIER_PARTNERS", "sandbox"),
        ("FAIRGROUND_FAILPOINTS", "worker.after-claim=kill"),
    ],
)
def test_production_refuses_what_is_for_development(variable: str, value: str) -> None:
    [fault] = faults(LIVE | {variable: value})

    assert fault.startswith(f"{variable} cannot ")


def test_files_in_s3_need_a_bucket_and_no_secrets_of_ours() -> None:
    s3 = LIVE | {"FAIRGROUND_OBJECT_STORAGE": "s3"}
    del s3["FAIRGROUND_FILE_SECRETS"]

    [fault] = faults(s3)

    assert fault.startswith("FAIRGROUND_S3_BUCKET is missing")
    assert load_settings(s3 | {"FAIRGROUND_S3_BUCKET": "files"}).files_in == "s3"


def test_files_on_disk_need_secrets_of_ours_outside_development() -> None:
    settings = {name: value for name, value in LIVE.items() if name != "FAIRGROUND_FILE_SECRETS"}

    [fault] = faults(settings)

    assert fault.startswith("FAIRGROUND_FILE_SECRETS is missing")


@pytest.mark.parametrize(("storage", "files_in"), [("postgres", "files"), ("memory", "memory")])
def test_files_outlive_the_process_if_everything_else_does(storage: str, files_in: str) -> None:
    assert load_settings({"FAIRGROUND_STORAGE": storage}).files_in == files_in


def test_limits_are_those_of_the_interface_until_they_are_set() -> None:
    settings = load_settings({})

    assert (settings.limit_public, settings.limit_signed_in, settings.limit_admin) == (
        100,
        300,
        1000,
    )
    assert settings.limit_log_in == 10
    assert load_settings({"FAIRGROUND_LIMIT_PUBLIC": "7"}).limit_public == 7


@pytest.mark.parametrize("value", ["0", "-1", "off", "10000000000"])
def test_limits_cannot_be_switched_off(value: str) -> None:
    assert "FAIRGROUND_LIMIT_LOG_IN" in faults({**LIVE, "FAIRGROUND_LIMIT_LOG_IN": value})[0]


@pytest.mark.parametrize("network", ["10.0.0.1/8", "everybody", "10.0.0.0/33"])
def test_a_proxy_is_trusted_by_its_network(network: str) -> None:
    assert "FAIRGROUND_TRUSTED_PROXIES" in faults({"FAIRGROUND_TRUSTED_PROXIES": network})[0]
    trusted = load_settings({"FAIRGROUND_TRUSTED_PROXIES": "10.0.0.0/8, 2001:db8::/48"})
    assert trusted.trusted_proxies == ("10.0.0.0/8", "2001:db8::/48")


@pytest.mark.parametrize("origin", ["*", "null", "tickets.example", "https://tickets.example/"])
def test_origins_are_named_one_by_one(origin: str) -> None:
    assert "FAIRGROUND_ALLOWED_ORIGINS" in faults({"FAIRGROUND_ALLOWED_ORIGINS": origin})[0]


def test_a_redis_has_an_address() -> None:
    assert "FAIRGROUND_REDIS_URL" in faults({"FAIRGROUND_REDIS_URL": "localhost"})[0]


@pytest.mark.parametrize(
    ("documents", "storage", "said"),
    [
        ("mongo", "postgres", "FAIRGROUND_MONGO_URL is missing"),
        ("postgres", "memory", "FAIRGROUND_DOCUMENTS cannot be postgres"),
        ("memory", "postgres", "FAIRGROUND_DOCUMENTS cannot be memory"),
    ],
)
def test_documents_need_somewhere_to_be(documents: str, storage: str, said: str) -> None:
    chosen = {"FAIRGROUND_DOCUMENTS": documents, "FAIRGROUND_STORAGE": storage}

    (fault,) = faults(chosen)

    assert fault.startswith(said)


@pytest.mark.parametrize("storage", ["memory", "postgres"])
def test_documents_are_kept_with_everything_else_unless_said_otherwise(storage: str) -> None:
    settings = load_settings({"FAIRGROUND_STORAGE": storage})
    mongo = {"FAIRGROUND_DOCUMENTS": "mongo", "FAIRGROUND_MONGO_URL": "mongodb://db.example"}

    assert settings.documents_in == storage
    assert load_settings({"FAIRGROUND_STORAGE": storage, **mongo}).documents_in == "mongo"


@pytest.mark.parametrize("storage", ["memory", "postgres"])
def test_what_all_forget_together_is_in_redis_if_there_is_one(storage: str) -> None:
    environment = {"FAIRGROUND_STORAGE": storage}

    assert load_settings(environment).shared_in == "memory"
    shared = load_settings({**environment, "FAIRGROUND_REDIS_URL": "redis://cache.example"})
    assert shared.shared_in == "redis"


@pytest.mark.parametrize("url", ["mongodb:/db.example", "https://db.example", "db.example"])
def test_an_address_that_is_none_of_mongodb_is_refused(url: str) -> None:
    assert len(faults({"FAIRGROUND_MONGO_URL": url})) == 1


@pytest.mark.parametrize(
    ("url", "is_taken"),
    [
        ("mongodb+srv://db.example", True),
        ("mongodb://db.example/?replicaSet=a&tls=true", True),
        ("mongodb://db.example/?ssl=true", True),
        ("mongodb://db.example", False),
        ("mongodb://db.example/?tls=false", False),
        ("mongodb+srv://db.example/?tls=false", False),
    ],
)
def test_in_production_nobody_listens_on_the_way_to_mongodb(url: str, *, is_taken: bool) -> None:
    chosen = {
        **LIVE,
        "FAIRGROUND_PAYMENT_GATEWAYS": "sandbox",
        "FAIRGROUND_DOCUMENTS": "mongo",
        "FAIRGROUND_MONGO_URL": url,
    }

    told = [fault for fault in faults(chosen) if "MONGO" in fault]

    assert (told == []) is is_taken


@pytest.mark.parametrize(
    ("broadcast", "storage", "said"),
    [("redis", "postgres", "FAIRGROUND_REDIS_URL"), ("postgres", "memory", "FAIRGROUND_BROADCAST")],
)
def test_a_broadcast_needs_what_it_goes_over(broadcast: str, storage: str, said: str) -> None:
    chosen = {"FAIRGROUND_BROADCAST": broadcast, "FAIRGROUND_STORAGE": storage}

    assert said in faults(chosen)[0]


@pytest.mark.parametrize("storage", ["postgres", "memory"])
def test_processes_tell_each_other_over_what_they_store_things_in(storage: str) -> None:
    assert load_settings({"FAIRGROUND_STORAGE": storage}).broadcast_over == storage


def test_hosts_are_checked_in_production_and_wherever_they_are_set() -> None:
    at = {"FAIRGROUND_PUBLIC_URL": "https://fairground.example:8443"}
    spare = {"FAIRGROUND_ALLOWED_HOSTS": "spare.example"}

    assert load_settings(at).hosts == ()
    assert load_settings({**at, **spare}).hosts == ("fairground.example:8443", "spare.example")
    assert load_settings({**LIVE, **at}).hosts == ("fairground.example:8443",)
    assert load_settings(LIVE).hosts == ()


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"MAILER": "mailbox"}, "FAIRGROUND_MAILER cannot be mailbox in production"),
        ({"MAIL_FROM": "fairground@localhost"}, "FAIRGROUND_MAIL_FROM is missing"),
        ({"MAIL_FROM": "nobody"}, "FAIRGROUND_MAIL_FROM is wrong"),
        ({"MAIL_FROM": "a@b.example>\r\nBcc: eve@example.org"}, "FAIRGROUND_MAIL_FROM is wrong"),
        ({"SMTP_HOST": None}, "FAIRGROUND_SMTP_HOST is missing"),
        ({"SMTP_USERNAME": "ada"}, "FAIRGROUND_SMTP_USERNAME and FAIRGROUND_SMTP_PASSWORD"),
        (
            {"SMTP_USERNAME": "ada", "SMTP_PASSWORD": "secret", "SMTP_SECURITY": "none"},
            "FAIRGROUND_SMTP_SECURITY cannot be none with a password",
        ),
        ({"SMTP_PATIENCE_SECONDS": "31"}, "twice FAIRGROUND_SMTP_PATIENCE_SECONDS"),
    ],
)
def test_mail_is_sent_safely_or_not_at_all(changes: dict[str, str | None], named: str) -> None:
    changed = LIVE | {f"FAIRGROUND_{name}": value for name, value in changes.items()}
    given = {name: value for name, value in changed.items() if value is not None}

    [fault] = faults(given)

    assert named in fault
