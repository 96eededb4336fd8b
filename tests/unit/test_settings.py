"""Settings: every wrong one is a sentence that names its variable, and secrets stay secret."""

from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from shared.settings import Settings, SettingsError, load_settings
from tests.support.portal import CERTIFICATE

SECRET = "bi-mat-2026"


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder and no variable of ours."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HOPTIN_{name.upper()}", raising=False)
        monkeypatch.delenv(f"HOPTIN_{name.upper()}_FILE", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


WRONG = [
    ("HTTP_PORT", "abc"),
    ("HTTP_PORT", "65536"),
    ("ADMIN_PORT", "-1"),
    ("POLL_INTERVAL", "soon"),
    ("POLL_INTERVAL", "0s"),
    ("POLL_INTERVAL", "-5m"),
    ("POLL_INTERVAL", "99999999999999d"),
    ("LIST_MAX_AGE", "999999d"),
    ("ALLOW_PRIVATE_NETWORKS", "10.0.0.0/8, nonsense"),
    ("ALLOW_PRIVATE_NETWORKS", "10.0.0.0/64"),
    ("BROKER_URL", "redis://localhost"),
    ("BROKER_URL", "amqp://"),
    ("BROKER_URL", "amqp://host:port/"),
    ("MONGO_URL", "localhost:27017"),
    ("MONGO_URL", "mongodb://host:99999/"),
    ("MONGO_URL", "mongodb://a:1,b:x/"),
    ("MONGO_URL", "mongodb://[::1/"),
    ("MONGO_DATABASE", "a b"),
    ("PUBLIC_URL", "tin.example.vn"),
    ("PUBLIC_URL", "https://tin.example.vn/?lang=vi"),
    ("CALLBACK_URL", "https://tin.example.vn/#hubs"),
    ("CALLBACK_URL", "tin.example.vn"),
    ("CALLBACK_PORT", "65536"),
    ("HTTP_PROXY", "socks5://localhost:1080"),
    ("CA_FILE", "/nowhere/ca.pem"),
    ("CA_FILE", "/etc"),
    ("CA_FILE", "/etc/passwd"),
    ("USER_AGENT", "hai\ndòng"),
    ("LOG_FORMAT", "xml"),
    ("LOG_LEVEL", "loud"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_setting_is_one_sentence_that_names_it(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"HOPTIN_{name}", value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    sentence = str(caught.value)
    assert sentence.startswith(f"HOPTIN_{name}: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_each_wrong_setting_has_its_own_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOPTIN_HTTP_PORT", "abc")
    monkeypatch.setenv("HOPTIN_LOG_LEVEL", "loud")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert [line.partition(":")[0] for line in str(caught.value).splitlines()] == [
        "HOPTIN_HTTP_PORT",
        "HOPTIN_LOG_LEVEL",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BROKER_URL", f"redis://u:{SECRET}@h"),
        ("BROKER_URL", f"amqp://u:{SECRET}@h:x/"),
        ("BROKER_URL", f"amqp://u:a/{SECRET}@h/"),
        ("MONGO_URL", f"mongodb://u:{SECRET}@h:99999/"),
        ("MONGO_URL", f"mongodb://u:a@{SECRET}@h/"),
        ("MONGO_URL", f"mongodb://[u:{SECRET}"),
        ("MONGO_URL", SECRET),
        ("HTTP_PROXY", f"socks5://u:{SECRET}@h:1"),
        ("HTTP_PROXY", f"http://u:{SECRET}@h:x"),
    ],
)
def test_no_sentence_shows_a_secret(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"HOPTIN_{name}", value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert SECRET not in str(caught.value)
    assert str(caught.value).startswith(f"HOPTIN_{name}: ")


def test_settings_shown_show_no_secret() -> None:
    settings = load_settings(
        broker_url=f"amqp://u:{SECRET}@h/",
        mongo_url=f"mongodb://u:{SECRET}@h/",
        http_proxy=f"http://u:{SECRET}@h:3128",
        admin_token=SECRET,
    )
    assert SECRET not in f"{settings!r} {settings} {settings.model_dump()}"


def test_urls_that_are_right(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in [
        ("BROKER_URL", "amqp://u:p%40ss@host/vhost"),
        ("BROKER_URL", "amqps://[::1]:5671"),
        ("MONGO_URL", "mongodb://a:27017,b:27018,c/?replicaSet=rs0"),
        ("MONGO_URL", "mongodb://u:p@[fd00::1]:27017/?replicaSet=rs0"),
        ("MONGO_URL", "mongodb+srv://u:p@cluster.example.vn/"),
        ("MONGO_URL", "mongodb://%2Ftmp%2Fmongodb-27017.sock/?directConnection=true"),
        ("HTTP_PROXY", "http://proxy.example.vn:3128"),
    ]:
        monkeypatch.setenv(f"HOPTIN_{name}", value)
        found = getattr(load_settings(), name.lower())
        assert found.get_secret_value() == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90", timedelta(seconds=90)),
        ("90s", timedelta(seconds=90)),
        ("15m", timedelta(minutes=15)),
        (" 1 H ", timedelta(hours=1)),
        ("30d", timedelta(days=30)),
    ],
)
def test_durations(text: str, expected: timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOPTIN_POLL_INTERVAL", text)
    assert load_settings().poll_interval == expected


def test_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOPTIN_ALLOW_PRIVATE_NETWORKS", " 10.1.2.3/8, fd00::/8,,127.0.0.1 ")
    found = load_settings().allow_private_networks
    assert found == (ip_network("10.0.0.0/8"), ip_network("fd00::/8"), ip_network("127.0.0.1/32"))


def test_an_env_file_is_read_and_the_environment_wins(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (nowhere / ".env").write_text("HOPTIN_HTTP_PORT=9000\nHOPTIN_LOG_LEVEL=debug\nSOMETHING=else\n")
    monkeypatch.setenv("HOPTIN_HTTP_PORT", "9001")
    settings = load_settings()
    assert (settings.http_port, settings.log_level) == (9001, "debug")


def test_an_env_file_that_is_no_text_is_a_sentence(nowhere: Path) -> None:
    (nowhere / ".env").write_bytes(b"HOPTIN_USER_AGENT=H\xe1\xba\n")
    with pytest.raises(SettingsError, match=r"^The file \.env in .* cannot be read"):
        load_settings()


def test_a_wrong_setting_in_an_env_file_names_its_variable(nowhere: Path) -> None:
    (nowhere / ".env").write_text("HOPTIN_HTTP_PORT=abc\n")
    with pytest.raises(SettingsError, match=r"^HOPTIN_HTTP_PORT: "):
        load_settings()


@pytest.mark.parametrize("place", ["environment", ".env"])
def test_a_secret_may_stand_in_a_file(place: str, nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (nowhere / "secret").write_text(f"mongodb://u:{SECRET}@host/\n")
    if place == "environment":
        monkeypatch.setenv("HOPTIN_MONGO_URL_FILE", str(nowhere / "secret"))
    else:
        (nowhere / ".env").write_text(f"HOPTIN_MONGO_URL_FILE={nowhere / 'secret'}\n")
    found = load_settings().mongo_url
    assert found is not None
    assert found.get_secret_value() == f"mongodb://u:{SECRET}@host/"


def test_a_secret_file_that_is_not_there_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOPTIN_MONGO_URL_FILE", "/nowhere/secret")
    with pytest.raises(
        SettingsError, match=r"^HOPTIN_MONGO_URL_FILE names a file that cannot be read: /nowhere/secret"
    ):
        load_settings()


def test_certificates_and_empty_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOPTIN_CA_FILE", str(CERTIFICATE))
    monkeypatch.setenv("HOPTIN_HTTP_PORT", "")
    settings = load_settings()
    assert (settings.ca_file, settings.http_port) == (CERTIFICATE, 8080)


@pytest.mark.parametrize("place", ["environment", "file"])
@pytest.mark.parametrize(
    ("written", "meant"),
    [("HTTP_PROT", "HTTP_PORT"), ("MONGODB_URL", "MONGO_URL"), ("BROKER_URL_FLIE", "BROKER_URL_FILE")],
)
def test_a_misspelt_setting_is_not_passed_over(
    written: str, meant: str, place: str, nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if place == "environment":
        monkeypatch.setenv(f"HOPTIN_{written}", SECRET)
    else:
        (nowhere / ".env").write_text(f"HOPTIN_{written}={SECRET}\n")
    with pytest.raises(SettingsError, match=rf"^HOPTIN_{written}: .*HOPTIN_{meant}\?$") as caught:
        load_settings()
    assert SECRET not in str(caught.value)


def test_variables_of_others_are_none_of_our_business(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOPTIN_TEST_BROKER_URL", "amqp://localhost/")
    monkeypatch.setenv("HTTP_PROT", "1")
    (nowhere / ".env").write_text("HOPTIN_VERSION=1\nPOSTGRES_PASSWORD=x\n")
    assert load_settings().http_port == 8080


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().http_port = 1


def test_requests_name_the_operator_where_that_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().agent == load_settings().user_agent
    monkeypatch.setenv("HOPTIN_PUBLIC_URL", "https://tin.example.vn/")
    assert load_settings().agent.endswith("aggregator; +https://tin.example.vn)")
    monkeypatch.setenv("HOPTIN_USER_AGENT", "tin/1 (lienhe@example.vn)")
    assert load_settings().agent == "tin/1 (lienhe@example.vn)"
