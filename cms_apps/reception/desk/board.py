"""What lies on the desk of a day: who is next, and each time with who signed up for it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import Host, ReceptionDay, Signup, Slot
from ..services.keeping_desk import is_to_come
from ..states import SignupState


@dataclass(frozen=True)
class Button:
    """One thing to do with a sign-up; `is_main` is the likeliest."""

    act: str
    label: str | Promise
    is_main: bool = False


@dataclass
class Row:
    """A sign-up with what can be done with it now.

    Attributes:
        place: on the waiting list, from 1; 0 for who does not wait.
    """

    signup: Signup
    buttons: list[Button]
    place: int = 0

    @property
    def is_here(self) -> bool:
        """And was not talked with yet."""
        return self.signup.state == SignupState.ATTENDED and self.signup.talk_id is None


@dataclass
class Hour:
    """A slot, who has a place or waits, and who gave theirs back."""

    slot: Any
    rows: list[Row] = field(default_factory=list)
    gone: list[Signup] = field(default_factory=list)


@dataclass
class Board:
    """All of a day, or one host's line of it.

    Attributes:
        hosts: of the whole day, to choose from.
        is_kept: whether people can be checked in: the day has come and its desk is not closed.
    """

    day: ReceptionDay
    hosts: list[Host]
    host: Host | None
    hours: list[Hour]
    is_kept: bool
    is_to_come: bool

    @property
    def rows(self) -> list[Row]:
        return [row for hour in self.hours for row in hour.rows]

    @property
    def next(self) -> list[Row]:
        """Who is here and was not talked with: by time, bookings before who just came, then as they came."""
        return sorted((row for row in self.rows if row.is_here), key=lambda row: _turn_of(row.signup))

    @property
    def query(self) -> str:
        """To stay in one host's line."""
        return f"?host={self.host.pk}" if self.host else ""

    @property
    def counts(self) -> dict[str, int]:
        """People, not sign-ups."""
        return {
            "expected": self._people(row for row in self.rows if row.signup.state in _EXPECTED),
            "here": self._people(row for row in self.rows if row.is_here),
            "talked": self._people(row for row in self.rows if row.signup.talk_id is not None),
            "missing": self._people(row for row in self.rows if row.signup.state == SignupState.NO_SHOW),
        }

    @staticmethod
    def _people(rows: Iterable[Row]) -> int:
        return sum(row.signup.party for row in rows)


_EXPECTED = frozenset({SignupState.CONFIRMED, SignupState.OFFERED})
_GONE = frozenset({SignupState.CANCELLED, SignupState.LAPSED})
_IS_HERE = Button("check_in", _("Is here"), is_main=True)
_DID_NOT_COME = Button("no_show", _("Did not come"))


def board_of(day: ReceptionDay, host_id: str = "") -> Board:
    """In three queries, however many signed up.

    Args:
        host_id: whose line; as it stands in the address, so whatever somebody typed. Unknown: all.
    """
    slots = list(day.slots.with_counts().select_related("host").order_by("starts_at", "host__order", "pk"))
    hosts = list({slot.host_id: slot.host for slot in slots if slot.host}.values())
    host = next((each for each in hosts if str(each.pk) == host_id), None)
    to_come = is_to_come(day)
    is_kept = day.closed_at is None and not to_come
    hours = {slot.pk: Hour(slot) for slot in slots if host is None or slot.host_id == host.pk}
    for signup in day.signups.select_related("topic", "talk", "case").order_by("queued_at", "pk"):
        if signup.slot_id in hours:
            signup.day, signup.slot = day, hours[signup.slot_id].slot
            _put(signup, hours[signup.slot_id], is_kept)
    for hour in hours.values():
        _line_up(hour)
    return Board(day, hosts, host, list(hours.values()), is_kept, to_come)


def _put(signup: Signup, hour: Hour, is_kept: bool) -> None:
    if signup.state in _GONE:
        hour.gone.append(signup)
    else:
        hour.rows.append(Row(signup, _buttons(signup, hour.slot) if is_kept else []))


def _line_up(hour: Hour) -> None:
    """Who has a place as they signed up, then who waits in the order of the queue."""
    waits = [row for row in hour.rows if row.signup.state == SignupState.WAITING]
    waits.sort(key=lambda row: (row.signup.turn, row.signup.queued_at, row.signup.pk))
    for place, row in enumerate(waits, start=1):
        row.place = place
    hour.rows = [row for row in hour.rows if not row.place] + waits


def _buttons(signup: Signup, slot: Slot) -> list[Button]:
    match signup.state:
        case SignupState.ATTENDED if signup.talk_id is None:
            return [Button("undo", _("Has left again") if signup.is_walk_in else _("Undo: is not here"))]
        case SignupState.CONFIRMED:
            return [_IS_HERE, _DID_NOT_COME] if slot.is_over else [_IS_HERE]
        case SignupState.WAITING | SignupState.OFFERED:
            return [_IS_HERE]
        case SignupState.NO_SHOW:
            return [Button("check_in", _("Is here after all")), Button("expect", _("Undo: may still come"))]
    return []


def _turn_of(signup: Signup) -> tuple[Any, ...]:
    return signup.slot.starts_at, signup.is_walk_in, signup.checked_in_at or signup.queued_at, signup.pk
