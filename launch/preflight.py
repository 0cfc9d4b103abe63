"""What must hold before any process starts: settings, free ports, migrated and seeded database."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from launch import environments
from launch.settings import Settings, SettingsError, read
from launch.terminal import LaunchError, step

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def local_port(url: str) -> int | None:
    """The port of an address on this machine's loopback; None for an address elsewhere."""
    parts = urlsplit(url)
    if parts.hostname not in _LOOPBACK:
        return None
    return parts.port or (443 if parts.scheme == "https" else 80)


def settings() -> Settings:
    """The settings of the environment.

    Raises:
        LaunchError: with a sentence per wrong setting.
    """
    try:
        return read()
    except SettingsError as error:
        raise LaunchError(str(error)) from error


def _taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def check_ports(here: Settings) -> None:
    """Each port that one of our processes will listen on is free.

    Raises:
        LaunchError: names each taken port and the setting that moves it.
    """
    wanted: list[tuple[str, str, int | None, str]] = [
        ("desk", here.host, here.port, "TUVAN_PORT"),
        ("dialogue engine", "127.0.0.1", local_port(here.rasa_url), "TUVAN_RASA_URL"),
        ("action server", "127.0.0.1", local_port(here.actions_url), "TUVAN_ACTIONS_URL"),
    ]
    sentences = [
        f"Port {port} of the {what} is taken: stop what listens there, or set {setting} elsewhere."
        for what, host, port, setting in wanted
        if port and _taken(host, port)
    ]
    ports = [port for _, _, port, _ in wanted if port]
    if len(set(ports)) < len(ports):
        sentences.append("Desk, dialogue engine and action server need three different ports.")
    if sentences:
        raise LaunchError("\n".join(sentences))


def prepare_database(here: Settings) -> None:
    """Bring the database to the newest schema and load the seeds that it does not hold yet.

    Raises:
        LaunchError: a migration or a seed file failed; the lines above name it.
    """
    try:
        here.var.mkdir(parents=True, exist_ok=True)
        (here.var / "log").mkdir(exist_ok=True)
    except OSError as error:
        raise LaunchError(
            f"TUVAN_VAR: {here.var} cannot be written ({error.strerror}); name another folder."
        ) from error
    with step("Preparing the database: schema and catalogue"):
        command = ("-m", "catalogue", "--database", here.database_url, "seed")
        if environments.run(environments.APP, *command):
            raise LaunchError(
                "The start stops here: the catalogue could not be prepared; the lines above say "
                "where, and what to mend."
            )
