"""A virus scanner, where the settings name one: asked before a file is opened, and never passed over.

`VIRUS_SCANNER` is the address of a clamd, `tcp://host:3310` or `unix:///run/clamav/clamd.ctl`; empty: none.
Its protocol (clamd(8), INSTREAM) is a few lines; the client on PyPI is of 2014.
"""

import logging
import socket
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

PORT = 3310
SECONDS = 20
"""For each answer of the scanner."""
_PART = 64 * 1024
_LONGEST_REPLY = 4096

logger = logging.getLogger(__name__)


class ScannerDownError(Exception):
    """Nobody can say whether a file is clean, so it is not taken; its text is for the sender."""

    def __str__(self) -> str:
        return _(
            "Attached files can't be checked for viruses at the moment, so none is taken. Nothing was sent: "
            "try again in a few minutes."
        )


def is_clean(data: bytes) -> bool:
    """Whether the scanner finds nothing; True where there is none.

    Raises:
        ScannerDownError: it does not answer, or not with one of its two words.
    """
    address = scanner_address()
    if address is None:
        return True
    try:
        with _connected(address) as scanner:
            reply = _ask(scanner, data)
    except OSError as error:
        logger.error("The virus scanner does not answer: %s", error)
        raise ScannerDownError from error
    if reply.endswith(" FOUND"):
        return False
    if reply != "stream: OK":
        logger.error("The virus scanner says: %s", reply)
        raise ScannerDownError
    return True


def scanner_address() -> SplitResult | None:
    """What the settings say.

    Raises:
        ImproperlyConfigured: it is no address; `check` says so before (cms_forms.E003).
    """
    text = getattr(settings, "VIRUS_SCANNER", "")
    if not text:
        return None
    address = _parsed(text)
    if address is None:
        raise ImproperlyConfigured(
            "VIRUS_SCANNER is no address such as tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl."
        )
    return address


def _parsed(text: str) -> SplitResult | None:
    try:
        address = urlsplit(text)
        is_host = address.scheme == "tcp" and bool(address.hostname) and address.port != 0
    except ValueError:
        return None
    is_path = address.scheme == "unix" and not address.netloc and address.path.startswith("/")
    return address if is_host or is_path else None


def _connected(address: SplitResult) -> socket.socket:
    if address.scheme == "tcp":
        return socket.create_connection((address.hostname, address.port or PORT), timeout=SECONDS)
    scanner = socket.socket(socket.AF_UNIX)
    scanner.settimeout(SECONDS)
    try:
        scanner.connect(address.path)
    except OSError:
        scanner.close()
        raise
    return scanner


def _ask(scanner: socket.socket, data: bytes) -> str:
    """Send all of it in parts, each with its length before it, and wait for one line."""
    scanner.sendall(b"zINSTREAM\0")
    for start in range(0, len(data), _PART):
        part = data[start : start + _PART]
        scanner.sendall(len(part).to_bytes(4, "big") + part)
    scanner.sendall(bytes(4))
    reply = b""
    while b"\0" not in reply and len(reply) < _LONGEST_REPLY and (more := scanner.recv(_LONGEST_REPLY)):
        reply += more
    return reply.split(b"\0")[0].decode(errors="replace").strip()
