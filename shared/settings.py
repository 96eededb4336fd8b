"""What an operator can set: environment variables with the prefix HOPTIN_, or a `.env` file.

Read once, in the composition roots; nothing below them sees the environment. Secrets may also be given as
files (`HOPTIN_MONGO_URL_FILE=/run/secrets/mongo_url`), the way container platforms hand them over.
"""

import difflib
import os
import re
import ssl
from collections.abc import Mapping, Sequence
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from shared import __version__

PREFIX = "HOPTIN_"
_ENV_FILE = ".env"
_LIKE = 0.82
"""From here on a name counts as another misspelt: HTTP_PROT is 0.89 like HTTP_PORT;
TEST_BROKER_URL, which is none of ours, 0.8 like BROKER_URL."""
_DURATION = re.compile(r"(\d+)\s*(d|h|m|s)?")
_LONGEST = timedelta(days=36500)
_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds", None: "seconds"}

Port = Annotated[int, Field(ge=0, le=65535)]


class SettingsError(Exception):
    """A setting is wrong; the message is one sentence a line and names the variable."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=_ENV_FILE, env_ignore_empty=True, extra="ignore", frozen=True
    )

    broker_url: SecretStr | None = Field(
        None, description="RabbitMQ, `amqp://user:password@host:5672/vhost`; unset: the embedded bus"
    )
    mongo_url: SecretStr | None = Field(
        None,
        description="MongoDB replica set, `mongodb://host:27017/?replicaSet=rs0`; unset: the embedded mongod",
    )
    mongo_database: str = Field("hoptin", pattern=r"^[A-Za-z0-9_-]{1,38}$", description="name of the database")
    data_dir: Path = Field(Path("var"), description="folder of the embedded mongod")
    http_host: str = Field(
        "127.0.0.1", description="address that the syndicator, the admin port and the poller's callbacks listen on"
    )
    http_port: Port = Field(8080, description="port of the national feed, the API and the reader page")
    admin_port: Port | None = Field(
        None,
        description="port of `/healthz`, `/readyz` and `/metrics`, one per process; 0: any free port; "
        "unset: 8081 for several services, 8082 to 8086 for poller, enricher, deduplicator, archiver, "
        "syndicator alone",
    )
    admin_token: SecretStr | None = Field(None, description="token of the operators' console (not served yet)")
    public_url: str | None = Field(
        None,
        description="how readers reach the syndicator, `https://tin.example.vn`; unset: from the request",
    )
    allow_private_networks: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        (), description="private networks (CIDR, comma-separated) that may be fetched from"
    )
    http_proxy: SecretStr | None = Field(None, description="proxy for outgoing requests, `http://host:port`")
    ca_file: Path | None = Field(None, description="additional certificate authorities, PEM")
    user_agent: str = Field(
        f"hoptin/{__version__} (Vietnamese government news aggregator)",
        description="how requests name this system and its operator; unset: with HOPTIN_PUBLIC_URL as the contact",
    )
    poll_interval: timedelta | None = Field(
        None,
        description="a fixed time between two polls of every source (`15m`, `1h`, `90s`); unset: each source's own, "
        "learned from when it publishes",
    )
    poll_shortest: timedelta = Field(
        timedelta(minutes=2), description="shortest time between two polls that is learned"
    )
    poll_longest: timedelta = Field(timedelta(hours=6), description="longest time between two polls that is learned")
    callback_url: str | None = Field(
        None,
        description="how WebSub hubs reach the poller, `https://tin.example.vn`, for addresses under `/websub/`; "
        "unset: hubs are not subscribed to",
    )
    callback_port: Port = Field(
        8087, description="port where a poller listens for hubs, one per process; 0: any free port"
    )
    list_max_age: timedelta = Field(
        timedelta(days=30), description="an entry first seen when older than this is stored but not listed"
    )
    dedup_window: timedelta = Field(
        timedelta(days=30), description="how long an article's text is known, so that copies of it are found"
    )
    log_format: Literal["json", "console"] = Field("json", description="`json` or `console`")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="lowest level logged")

    @property
    def agent(self) -> str:
        """How this system names itself to portals: with where to find its operator, as far as that is known."""
        named = "user_agent" in self.model_fields_set or self.public_url is None
        return self.user_agent if named else f"{self.user_agent[:-1]}; +{self.public_url})"

    @field_validator("allow_private_networks", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(ip_network(part.strip(), strict=False) for part in value.split(",") if part.strip())

    @field_validator("poll_interval", "poll_shortest", "poll_longest", "list_max_age", "dedup_window", mode="before")
    @classmethod
    def _duration(cls, value: object) -> object:
        return duration(value) if isinstance(value, str) else value

    @field_validator("poll_interval", "poll_shortest", "poll_longest", "list_max_age", "dedup_window")
    @classmethod
    def _positive(cls, value: timedelta | None) -> timedelta | None:
        if value is None:
            return None
        if value <= timedelta(0):
            raise ValueError("must be longer than zero")
        if value > _LONGEST:
            raise ValueError(f"must be at most {_LONGEST.days}d")
        return value

    @field_validator("broker_url")
    @classmethod
    def _broker(cls, value: SecretStr | None) -> SecretStr | None:
        return _checked_url(value, ("amqp", "amqps"))

    @field_validator("mongo_url")
    @classmethod
    def _mongo(cls, value: SecretStr | None) -> SecretStr | None:
        return _checked_url(value, ("mongodb", "mongodb+srv"))

    @field_validator("public_url", "callback_url")
    @classmethod
    def _public(cls, value: str | None) -> str | None:
        if value is not None:
            _checked_url(SecretStr(value), ("http", "https"))
            if "?" in value or "#" in value:
                raise ValueError("has a ? or a #, and paths are appended to it")
            value = value.rstrip("/")
        return value

    @field_validator("http_proxy")
    @classmethod
    def _proxy(cls, value: SecretStr | None) -> SecretStr | None:
        return _checked_url(value, ("http", "https"))

    @field_validator("ca_file")
    @classmethod
    def _certificates(cls, value: Path | None) -> Path | None:
        if value is not None:
            try:
                ssl.create_default_context(cafile=value)
            except ssl.SSLError:
                raise ValueError("names a file without PEM certificates") from None
            except OSError as error:
                raise ValueError(f"names a file that cannot be read: {error.strerror}") from None
        return value

    @field_validator("user_agent")
    @classmethod
    def _header(cls, value: str) -> str:
        if not value.isprintable():
            raise ValueError("must be one line of printable characters")
        return value

    @field_validator("log_level", "log_format", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value


def duration(text: str) -> timedelta:
    """`15m` and its like. Raises `ValueError` with what is wrong with it."""
    match = _DURATION.fullmatch(text.strip().lower())
    if not match:
        raise ValueError("is not a duration such as 30d, 12h, 15m or 90s")
    try:
        return timedelta(**{_UNITS[match[2]]: int(match[1])})
    except OverflowError:
        raise ValueError("is too long") from None


def load_settings(**overrides: object) -> Settings:
    """The settings of this process.

    Raises `SettingsError` with one sentence for each wrong variable. `overrides` win over the environment
    (the demo uses them); they are field names without the prefix.
    """
    try:
        in_file = dotenv_values(_ENV_FILE) if Path(_ENV_FILE).is_file() else {}
        _refuse_misspelt([*os.environ, *in_file])
        return Settings(**_from_secret_files(in_file), **overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(problem) for problem in error.errors())) from None  # type: ignore[arg-type]
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The file .env in {Path.cwd()} cannot be read ({error}); settings are UTF-8 text."
        ) from None


def _refuse_misspelt(variables: Sequence[str]) -> None:
    """A setting that is written a little wrong would leave the default in force, and nobody would know."""
    fields = [name.upper() for name in Settings.model_fields]
    known = [*fields, *(f"{name}_FILE" for name in fields)]
    for variable in variables:
        name = variable.removeprefix(PREFIX)
        if name == variable or name.upper() in known:
            continue
        if meant := difflib.get_close_matches(name.upper(), known, n=1, cutoff=_LIKE):
            raise SettingsError(f"{variable}: there is no such setting; did you mean {PREFIX}{meant[0]}?")


def _from_secret_files(in_file: Mapping[str, str | None]) -> dict[str, str]:
    """Values of `HOPTIN_<NAME>_FILE` variables, read from the files they name. The environment wins over `.env`."""
    values: dict[str, str] = {}
    for name in Settings.model_fields:
        plain, variable = f"{PREFIX}{name.upper()}", f"{PREFIX}{name.upper()}_FILE"
        path = os.environ.get(variable) or (None if os.environ.get(plain) else in_file.get(variable))
        if path:
            try:
                values[name] = Path(path).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise SettingsError(f"{variable} names a file that cannot be read: {path} ({error}).") from None
    return values


def _checked_url(value: SecretStr | None, schemes: tuple[str, ...]) -> SecretStr | None:
    if value is None:
        return None
    form = f"is not a URL of the form {schemes[0]}://host"
    try:
        parts = urlsplit(value.get_secret_value())
    except ValueError:
        raise ValueError(form) from None
    user, _, hosts = parts.netloc.rpartition("@")
    if parts.scheme not in schemes or not hosts:
        raise ValueError(form)
    if "@" in user:
        raise ValueError("has an @ in the user name or password; write it as %40")
    for host in hosts.split(","):  # MongoDB's have several
        port = re.search(r"(?<!^):([^:\]]*)$", host)
        if host.startswith(":") or (port and not (port[1].isdecimal() and 0 < int(port[1][:6]) < 65536)):
            raise ValueError("names a host without a name, or a port that is no number from 1 to 65535")
    return value


def _sentence(problem: dict[str, object]) -> str:
    location = problem["loc"]
    name = str(location[0]) if isinstance(location, tuple) and location else "?"
    message = str(problem["msg"]).removeprefix("Value error, ").rstrip(".")
    field = Settings.model_fields.get(name)
    secret = field is not None and "SecretStr" in str(field.annotation)
    shown = "" if secret else f" (it is {str(problem.get('input'))[:100]!r})"
    return f"{PREFIX}{name.upper()}: {message}{shown}."
