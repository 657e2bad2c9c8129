"""Months as they stand in addresses: 2026-11."""

import re
from datetime import date

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


def month_of(text: str) -> date | None:
    """Its first day; None for what is no month."""
    found = _MONTH.fullmatch(text)
    return date(int(found[1]), int(found[2]), 1) if found else None


def month_after(month: date) -> date:
    """The first day of the month after that of a day."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
