"""Open the door: look whether everything is whole, then let uvicorn answer."""

from __future__ import annotations

import ipaddress
import logging
import os
import socket
from typing import Final

from lightmask.clinic import configured
from lightmask.errors import BadInput

LAST_WORDS_S: Final = 5  # how long open pages may take to end
APPLICATION: Final = "lightmask.clinic.asgi:application"
LOG = logging.getLogger("lightmask.clinic.ground")


def need_a_way_in(host: str) -> None:
    """Beyond this machine pages travel under TLS or not at all. BadInput says what is missing."""
    if _is_this_machine(host):
        return
    lacking = [name for name in (configured.HOSTS, configured.ORIGIN) if not os.environ.get(name)]
    if lacking:
        raise BadInput(
            f"--host {host} is seen beyond this machine, and {' and '.join(lacking)} not set. Names, findings and "
            "photos must travel under TLS: put a proxy in front, and say its names and its https:// address."
        )


def need_a_free_port(host: str, port: int) -> None:
    """BadInput when somebody else listens there."""
    try:
        kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(kind, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as problem:
        raise BadInput(
            f"{host}:{port} cannot be listened on ({problem.strerror}). Give another one: --port."
        ) from problem


def need_everything_whole() -> None:
    """BadInput with everything that keeps the door shut."""
    from lightmask.clinic.ground import whole

    stops = [trouble.said for trouble in whole.troubles() if trouble.stops]
    if stops:
        raise BadInput("The clinic stays closed:\n" + "\n".join(f"  - {said}" for said in stops))


def erase_who_came_back() -> int:
    """Finish erasures that a crash cut off, and erase whom the clinic's own list names. -> how many came back

    What is wrong with the list's copy elsewhere goes into the log, and holds nothing up.
    """
    from lightmask.clinic.ground import whole
    from lightmask.clinic.handover import erasing

    back = erasing.settle()
    for trouble in whole.copy_of_the_erased():
        LOG.warning("%s", trouble.said)
    return back


def hold_open() -> None:
    """One connection of this thread stays: when SQLite's last one goes, its log is written back, and pages wait."""
    from django.db import connection

    connection.ensure_connection()


def serve(host: str, port: int) -> None:
    """Answer until somebody stops it. What an earlier server left under way, light and plans, is settled first."""
    import uvicorn

    from lightmask.clinic.home import reminders
    from lightmask.clinic.planning import keeper
    from lightmask.clinic.treating import recovering

    hold_open()
    recovering.at_start()
    keeper.wake()
    reminders.begin()

    behind_a_proxy = bool(os.environ.get(configured.ORIGIN))
    uvicorn.run(
        APPLICATION, host=host, port=port, lifespan="off", log_level="warning", access_log=False, server_header=False,
        proxy_headers=behind_a_proxy, timeout_graceful_shutdown=LAST_WORDS_S,
    )  # fmt: skip


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
