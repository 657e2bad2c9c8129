"""People as a cell of a sheet names them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.utils.translation import gettext as _

from ..models import DutyPerson
from .layout import key_of

NOBODY = frozenset({"", "-", "–", "—", "——", "/", "无", "none"})
_BETWEEN = re.compile(r"[、，,;；/\n\r]+")
_NEAR = 0.5


@dataclass
class Directory:
    """Everybody who may be named: by name, English name, either with the unit in brackets."""

    people: dict[int, DutyPerson]
    by_key: dict[str, set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for person in self.people.values():
            for key in set(_keys_of(person)):
                self.by_key.setdefault(key, set()).add(person.pk)

    def named(self, text: str) -> tuple[list[int], list[str]]:
        """Whom a cell names, in order and each once; and what is wrong with the names it has."""
        if key_of(text) in NOBODY:
            return [], []
        found: list[int] = []
        wrong: list[str] = []
        for name in self._names(text):
            people = self.by_key.get(key_of(name), set())
            if len(people) == 1:
                found.extend(people)
            else:
                wrong.append(self._about(name, is_many=bool(people)))
        return list(dict.fromkeys(found)), wrong

    def _names(self, text: str) -> Iterable[str]:
        """A whole cell may be one name with a comma in it, a piece of it one with a space."""
        if key_of(text) in self.by_key:
            return [text]
        names: list[str] = []
        for piece in filter(None, (each.strip() for each in _BETWEEN.split(text))):
            names += [piece] if key_of(piece) in self.by_key else piece.split()
        return names

    def _about(self, name: str, *, is_many: bool) -> str:
        if is_many:
            return _("several people are called “%(name)s”: add the unit in brackets") % {"name": name}
        shown = {key_of(person.name): person.name for person in self.people.values()}
        near = get_close_matches(key_of(name), shown, n=1, cutoff=_NEAR)
        if near:
            return _("nobody is called “%(name)s”; did you mean “%(near)s”?") % {
                "name": name,
                "near": shown[near[0]],
            }
        return _("nobody is called “%(name)s”") % {"name": name}


def directory() -> Directory:
    """One query."""
    return Directory({person.pk: person for person in DutyPerson.objects.select_related("unit")})


def _keys_of(person: DutyPerson) -> Iterable[str]:
    unit = person.unit
    units = [unit.name, unit.name_en, unit.slug] if unit else []
    for name in filter(None, (person.name, person.name_en)):
        yield key_of(name)
        yield from (key_of(f"{name}({of})") for of in units if of)
