"""Settings of every process, read from the environment under the prefix ``TUVAN_``.

An unknown or malformed setting is an error that says what to write: a typing mistake must not
leave a default in force unnoticed.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from launch import reading
from launch.reading import RETENTION_DAYS

PREFIX = "TUVAN_"
# Settings whose value no message may show.
_SECRET = re.compile("SECRET|TOKEN")
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


class SettingsError(ValueError):
    """One sentence per wrong setting, each naming the setting and what to write."""


@dataclass(frozen=True)
class SessionPeriod:
    """How long an officer stays logged in: at all, and without doing anything."""

    seconds: float
    idle_seconds: float


@dataclass(frozen=True)
class OidcSettings:
    """The bank's OpenID provider, and what its claims mean here.

    ``roles`` and ``departments`` map a claim's value to a code; without ``roles`` officers are
    those that the desk knows.
    """

    issuer: str
    client_id: str
    client_secret: str
    scope: str
    username_claim: str
    role_claim: str
    roles: Mapping[str, str]
    department_claim: str
    departments: Mapping[str, str]


@dataclass(frozen=True)
class FileSettings:
    """Files of customers; ``hosts`` is whence channels' may come beside the vendors' known ones."""

    folder: Path
    most_bytes: int
    a_day: int
    scanner: str | None
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True)
class ZaloSettings:
    """A Zalo Official Account and the app that it has given its permission to."""

    app_id: str
    app_secret: str
    oa_id: str
    oa_secret: str
    api_url: str
    oauth_url: str
    # Zalo's form for name and phone needs a picture; without one the words ask.
    form_image: str | None = None


@dataclass(frozen=True)
class MessengerSettings:
    """A page on Messenger and the app that it is connected to. ``api_url`` holds the version."""

    app_id: str
    app_secret: str
    page_id: str
    page_token: str
    verify_token: str
    api_url: str
    # Officers appear under their names only where there is a picture to go with them.
    persona_image: str | None = None


@dataclass(frozen=True)
class Settings:
    """What the environment says. Addresses carry no trailing slash."""

    port: int
    host: str
    var: Path
    database_url: str
    redis_url: str | None
    today: date | None
    public_url: str
    rasa_url: str
    actions_url: str
    vault_keys: Path
    files: FileSettings
    widget_origins: tuple[str, ...] = ()
    retention: Mapping[str, int] = field(default_factory=lambda: dict(RETENTION_DAYS))
    session: SessionPeriod = field(default_factory=lambda: SessionPeriod(12 * 3600.0, 2 * 3600.0))
    oidc: OidcSettings | None = None
    zalo: ZaloSettings | None = None
    messenger: MessengerSettings | None = None

    @property
    def embedded(self) -> bool:
        """Whether the database is the one SQLite file below ``var``, with demo officers."""
        return self.database_url == _embedded_url(self.var)

    def now(self) -> datetime:
        """The moment, with Vietnam's offset; on ``TUVAN_TODAY`` when that is set."""
        moment = datetime.now(VIETNAM)
        if self.today is None:
            return moment
        return moment.replace(year=self.today.year, month=self.today.month, day=self.today.day)

    def current_date(self) -> date:
        """Today at the bank: ``TUVAN_TODAY``, or Vietnam's date."""
        return self.now().date()


def _embedded_url(var: Path) -> str:
    return f"sqlite:///{var / 'tuvan.db'}"


@dataclass(frozen=True)
class _Setting:
    read: Callable[[str], Any]
    write: str
    help: str


# Names without the prefix. The documentation's table is tested against this one.
SETTINGS: dict[str, _Setting] = {
    "PORT": _Setting(
        reading.port, "a port number from 1 to 65535, such as 8000", "port of the desk"
    ),
    "HOST": _Setting(
        reading.text, "an address to listen on, such as 127.0.0.1 or 0.0.0.0", "address of the desk"
    ),
    "VAR": _Setting(reading.path, "a folder, such as var", "folder of state"),
    "DATABASE_URL": _Setting(
        reading.database,
        "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME",
        "database of desk, catalogue and tracker",
    ),
    "REDIS_URL": _Setting(
        reading.redis, "redis://HOST:PORT/NUMBER", "locks and fan-out of several processes"
    ),
    "TODAY": _Setting(
        date.fromisoformat, "an ISO date, such as 2026-11-23", "stands for today in every process"
    ),
    "PUBLIC_URL": _Setting(
        reading.http,
        "an address such as https://chat.example.vn",
        "where customers reach the desk; links in messages begin with it",
    ),
    "RASA_URL": _Setting(
        reading.http,
        "an address such as http://127.0.0.1:5005",
        "where the dialogue engine listens",
    ),
    "ACTIONS_URL": _Setting(
        reading.http, "an address such as http://127.0.0.1:5055", "where the action server listens"
    ),
    "VAULT_KEYS": _Setting(reading.path, "a file, such as var/vault.keys", "keys of the vault"),
    "FILES": _Setting(reading.path, "a folder, such as var/files", "files of customers, sealed"),
    "FILE_MEGABYTES": _Setting(reading.megabytes, "a number from 1 to 50", "size of a file"),
    "FILES_A_DAY": _Setting(reading.count, "a number; 0 takes none", "files a day by conversation"),
    "FILE_HOSTS": _Setting(
        reading.hosts,
        "domains or origins with a space between, such as cdn.zalo.example",
        "further places that channels' files may be fetched from",
    ),
    "FILE_SCANNER": _Setting(
        reading.scanner,
        "clamd:///SOCKET, clamd://HOST:PORT or command:PROGRAM AND ARGUMENTS",
        "scans customers' files for viruses",
    ),
    "WIDGET_ORIGINS": _Setting(
        reading.origins,
        "origins with a space between, such as https://www.bank.vn https://vay.bank.vn",
        "whose pages may hold the chat widget",
    ),
    "RETENTION": _Setting(
        reading.retention,
        f"kinds with days, such as vault=90 conversation=365, of {', '.join(RETENTION_DAYS)}",
        "how many days each kind of record is kept",
    ),
    "SESSION_MINUTES": _Setting(
        reading.minutes, "minutes, such as 720", "how long an officer stays logged in"
    ),
    "SESSION_IDLE_MINUTES": _Setting(
        reading.minutes, "minutes, such as 120", "how long he does without doing anything"
    ),
    "OIDC_ISSUER": _Setting(
        reading.http, "an address such as https://sso.bank.vn", "the OpenID provider"
    ),
    "OIDC_CLIENT_ID": _Setting(reading.text, "the client's id", "what the provider calls the desk"),
    "OIDC_CLIENT_SECRET": _Setting(
        reading.text, "the client's secret", "proves that it is the desk"
    ),
    "OIDC_SCOPE": _Setting(
        reading.text, "scopes, such as openid profile groups", "what is asked of the provider"
    ),
    "OIDC_USERNAME_CLAIM": _Setting(
        reading.text, "a claim, such as preferred_username", "the username"
    ),
    "OIDC_ROLE_CLAIM": _Setting(
        reading.text, "a claim, such as groups", "the claim that tells the role"
    ),
    "OIDC_ROLES": _Setting(
        reading.pairs, "VALUE=ROLE with a space between, such as advisors=officer", "roles by claim"
    ),
    "OIDC_DEPARTMENT_CLAIM": _Setting(
        reading.text, "a claim, such as department", "the claim that tells the department"
    ),
    "OIDC_DEPARTMENTS": _Setting(
        reading.pairs, "VALUE=DEPARTMENT with a space between", "departments by claim"
    ),
    "ZALO_APP_ID": _Setting(reading.number, "the app's id, digits only", "Zalo: the app"),
    "ZALO_APP_SECRET": _Setting(
        reading.text, "the app's secret key, of the app's page", "Zalo: gets and refreshes tokens"
    ),
    "ZALO_OA_ID": _Setting(
        reading.number, "the Official Account's id, digits only", "Zalo: the Official Account"
    ),
    "ZALO_OA_SECRET": _Setting(
        reading.text, "the OA secret key, of the app's webhook page", "Zalo: verifies what comes in"
    ),
    "ZALO_API_URL": _Setting(
        reading.http, "an address such as https://openapi.zalo.me", "Zalo: the API, or a simulator"
    ),
    "ZALO_OAUTH_URL": _Setting(
        reading.http, "an address such as https://oauth.zaloapp.com", "Zalo: tokens, or a simulator"
    ),
    "ZALO_FORM_IMAGE": _Setting(
        reading.http, "the address of a picture", "Zalo: the picture of the form for name and phone"
    ),
    "MESSENGER_APP_ID": _Setting(reading.number, "the app's id, digits only", "Messenger: the app"),
    "MESSENGER_APP_SECRET": _Setting(
        reading.text, "the app's secret", "Messenger: verifies what comes in"
    ),
    "MESSENGER_PAGE_ID": _Setting(
        reading.number, "the page's id, digits only", "Messenger: the page"
    ),
    "MESSENGER_PAGE_TOKEN": _Setting(
        reading.text, "the page's access token", "Messenger: sends messages"
    ),
    "MESSENGER_VERIFY_TOKEN": _Setting(
        reading.text,
        "any words, the same as on the app's webhook page",
        "Messenger: answers Meta's trial",
    ),
    "MESSENGER_API_URL": _Setting(
        reading.http,
        "an address such as https://graph.facebook.com/v25.0",
        "Messenger: the Graph API",
    ),
    "MESSENGER_PERSONA_IMAGE": _Setting(
        reading.http, "the address of a picture", "Messenger: the picture beside officers' names"
    ),
}

# What belongs together, all of it or nothing.
_TOGETHER = {
    "OIDC": ("ISSUER", "CLIENT_ID", "CLIENT_SECRET"),
    "ZALO": ("APP_ID", "APP_SECRET", "OA_ID", "OA_SECRET"),
    "MESSENGER": ("APP_ID", "APP_SECRET", "PAGE_ID", "PAGE_TOKEN", "VERIFY_TOKEN"),
}


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from ``environment`` (``os.environ`` unless given).

    Raises:
        SettingsError: names every unknown or malformed setting at once.
    """
    environment = os.environ if environment is None else environment
    given = {k[len(PREFIX) :]: v for k, v in environment.items() if k.startswith(PREFIX)}
    values: dict[str, Any] = {}
    wrong = []
    for name, text in sorted(given.items()):
        setting = SETTINGS.get(name)
        if setting is None:
            near = difflib.get_close_matches(name, SETTINGS, n=1)
            hint = (
                f"did you mean {PREFIX}{near[0]}?"
                if near
                else "known settings: " + ", ".join(PREFIX + known for known in SETTINGS)
            )
            wrong.append(f"{PREFIX}{name} is no setting; {hint}")
            continue
        try:
            values[name] = setting.read(text)
        except ValueError:
            shown = "not readable" if _SECRET.search(name) else repr(text)
            wrong.append(f"{PREFIX}{name} is {shown}; write {setting.write}")
    wrong += _incomplete(given)
    if wrong:
        raise SettingsError("\n".join(wrong))
    port = values.get("PORT", 8000)
    var = values.get("VAR", Path("var")).absolute()
    return Settings(
        port=port,
        host=values.get("HOST", "0.0.0.0"),  # noqa: S104  the only public process
        var=var,
        database_url=values.get("DATABASE_URL", _embedded_url(var)),
        redis_url=values.get("REDIS_URL"),
        today=values.get("TODAY"),
        public_url=values.get("PUBLIC_URL", f"http://127.0.0.1:{port}"),
        rasa_url=values.get("RASA_URL", "http://127.0.0.1:5005"),
        actions_url=values.get("ACTIONS_URL", "http://127.0.0.1:5055"),
        vault_keys=values.get("VAULT_KEYS", var / "vault.keys").absolute(),
        files=FileSettings(
            values.get("FILES", var / "files").absolute(),
            values.get("FILE_MEGABYTES", 10) * 1024 * 1024,
            values.get("FILES_A_DAY", 20),
            values.get("FILE_SCANNER"),
            values.get("FILE_HOSTS", ()),
        ),
        widget_origins=values.get("WIDGET_ORIGINS", ()),
        retention=values.get("RETENTION", dict(RETENTION_DAYS)),
        session=SessionPeriod(
            values.get("SESSION_MINUTES", 12 * 3600.0),
            values.get("SESSION_IDLE_MINUTES", 2 * 3600.0),
        ),
        oidc=_oidc(values),
        zalo=_zalo(values),
        messenger=_messenger(values),
    )


def _incomplete(given: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each channel, or the sign-on, that is set up by half."""
    for channel, needed in _TOGETHER.items():
        started = any(name.startswith(f"{channel}_") for name in given)
        missing = [
            f"{PREFIX}{channel}_{name}" for name in needed if f"{channel}_{name}" not in given
        ]
        if started and missing:
            yield (
                f"{channel.title()} is set up by half: set {', '.join(missing)} too, "
                f"or none of the {PREFIX}{channel} settings"
            )


def _channel(values: Mapping[str, Any], channel: str) -> dict[str, Any]:
    """The values of a channel's settings, by what its class calls them."""
    start = f"{channel}_"
    return {
        name.removeprefix(start).lower(): value
        for name, value in values.items()
        if name.startswith(start)
    }


def _oidc(values: Mapping[str, Any]) -> OidcSettings | None:
    if "OIDC_ISSUER" not in values:
        return None
    return OidcSettings(
        issuer=values["OIDC_ISSUER"],
        client_id=values["OIDC_CLIENT_ID"],
        client_secret=values["OIDC_CLIENT_SECRET"],
        scope=values.get("OIDC_SCOPE", "openid profile"),
        username_claim=values.get("OIDC_USERNAME_CLAIM", "preferred_username"),
        role_claim=values.get("OIDC_ROLE_CLAIM", "groups"),
        roles=values.get("OIDC_ROLES", {}),
        department_claim=values.get("OIDC_DEPARTMENT_CLAIM", "department"),
        departments=values.get("OIDC_DEPARTMENTS", {}),
    )


def _zalo(values: Mapping[str, Any]) -> ZaloSettings | None:
    given = _channel(values, "ZALO")
    usual = {"api_url": "https://openapi.zalo.me", "oauth_url": "https://oauth.zaloapp.com"}
    return ZaloSettings(**{**usual, **given}) if given else None


def _messenger(values: Mapping[str, Any]) -> MessengerSettings | None:
    given = _channel(values, "MESSENGER")
    usual = {"api_url": "https://graph.facebook.com/v25.0"}
    return MessengerSettings(**{**usual, **given}) if given else None
