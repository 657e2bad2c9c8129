"""Keeps the secret addresses of people's own shifts out of the log.

Django names the path of whatever it refuses, and its development server that of every request.
"""

import logging
import re

LOGGERS = ("django.request", "django.server", "django.security.csrf")
SECRET = re.compile(r"(/hotline/mine/)[^\s\"'?]+")
HIDDEN = r"\1…"


class HideOwnAddresses(logging.Filter):
    """Writes such an address without its secret; lets everything pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not SECRET.search(record.getMessage()):
            return True
        record.msg = SECRET.sub(HIDDEN, record.getMessage())
        record.args = ()
        if hasattr(record, "request"):
            record.request = None  # a handler that mails errors would tell of it
        return True


def hide_own_addresses() -> None:
    """Once for each logger, however often it is called."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(known, HideOwnAddresses) for known in logger.filters):
            logger.addFilter(HideOwnAddresses())
