"""What came of drawing up a roster, kept in the session of whoever pressed the button.

For each roster the newest only, and only as long as nobody changed the roster since: then it is true no more.
"""

from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from ..generating.saving import Generated
from ..generating.weights import Load
from ..models import DutyRoster

SHOWN = 60
"""Of empty shifts and of warnings, so that a session stays small."""


def keep(session: SessionBase, roster_id: int, found: Generated, *, keeps: bool, before: int) -> None:
    """Keep it for the next look, stored at once: a second press reads it before this answer is sent.

    Args:
        keeps: whether what was put there by hand stayed.
        before: the roster's stamp before; saving has made it one more.
    """
    session[_key(roster_id)] = {
        "before": before,
        "stamp": before + 1,
        "seed": found.seed,
        "keep": keeps,
        "filled": found.filled,
        "kept": found.kept,
        "empty": found.empty[:SHOWN],
        "empty_more": max(0, len(found.empty) - SHOWN),
        "warnings": found.warnings[:SHOWN],
        "warnings_more": max(0, len(found.warnings) - SHOWN),
        "spread": Load(points=found.spread.points).weighted_hours,
        "least": Load(points=found.least.points).weighted_hours,
    }
    session.save()


def outcome_of(session: SessionBase, roster: DutyRoster) -> dict[str, Any] | None:
    """The newest outcome; what is true no more is dropped."""
    found = session.get(_key(roster.pk))
    if found is None:
        return None
    if found["stamp"] != roster.stamp:
        drop(session, roster.pk)
        return None
    return {**found, "is_evenest": found["spread"] <= found["least"]}


def drop(session: SessionBase, roster_id: int) -> None:
    session.pop(_key(roster_id), None)


def stored(session: SessionBase) -> SessionBase:
    """The session as it is stored by now: another press of the same person may have written to it."""
    return type(session)(session.session_key)


def _key(roster_id: int) -> str:
    return f"cms_hotline_generated_{roster_id}"
