"""Senders with a receipt in hand."""

from itertools import count

from cms_apps.cases.sender.acts import ACTS, open_case_with, perform
from cms_apps.forms.receipts import grouped
from tests.factories.cases import a_case

RECEIPT = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
GROUPED = grouped(RECEIPT)
_numbers = count(1)


def sent_case(receipt=RECEIPT, **fields):
    """A case that `receipt` opens."""
    return a_case(receipt=receipt, **fields)


def opened(receipt=RECEIPT):
    """From an address that nobody was wrong at."""
    return open_case_with(receipt, f"10.0.0.{next(_numbers)}")


def does(key, once, receipt=RECEIPT, *, files=None, stamp=None, **data):
    """A sender's act; the case after it."""
    assert key in ACTS
    return perform(key, opened(receipt), data=data, once=once, files=files or {}, stamp=stamp).case
