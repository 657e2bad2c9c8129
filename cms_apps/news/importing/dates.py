"""Dates as old sites wrote them."""

import re
from datetime import date as Date

_DATE = re.compile(
    r"(\d{4})\s*(?:-|/|\.|年)\s*(\d{1,2})\s*(?:-|/|\.|月)\s*(\d{1,2})\s*日?(?:[\sT]+\d{1,2}:\d{2}(?::\d{2})?)?",
    re.ASCII,
)


def read_date(text: str) -> Date | None:
    """`2005-11-04`, `2005/11/4`, `2005.11.4` or `2005年11月4日`, a time of day ignored; else None."""
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return Date(*map(int, found.groups()))
    except ValueError:
        return None
