"""What lines name: categories, units and places, read from the database once an import."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TypeVar

from django.utils.translation import gettext as _

from cms_apps.core.models import Place, Unit

from ..models import Category
from ..services.opening import route_of
from .letter import Letter
from .report import FieldError, LetterError, Remark

SEPARATOR = "/"
Found = TypeVar("Found")


@dataclass(frozen=True)
class Belonging:
    """Where a letter belongs; no unit where nothing says which."""

    category: Category
    unit: Unit | None
    place: Place | None


class Directory:
    """Also what is out of use by now is found: a letter of the past may be about it.

    Args:
        category: of the lines that name none.
    """

    def __init__(self, category: Category | None = None) -> None:
        self._default = category
        self._route = cache(route_of)  # two letters of a category and a campus ask once

    def belonging_of(self, letter: Letter) -> Belonging:
        """Raises LetterError with each name that nothing has."""
        remarks: list[Remark] = []

        def looked_up(look_up: Callable[[str], Found], field: str) -> Found | None:
            try:
                return look_up(getattr(letter, field))
            except FieldError as error:
                remarks.append(Remark(str(error), letter.line, field))
                return None

        category = looked_up(self._category, "category")
        unit = looked_up(self._unit, "unit")
        place = looked_up(self._place, "place")
        if category is None or remarks:
            raise LetterError(*remarks)
        return Belonging(category, unit or self._route(category, place and place.campus), place)

    def _category(self, slug: str) -> Category:
        if not slug and self._default is None:
            raise FieldError(_("Name one here, or with --category one for all lines without."))
        category = self._categories.get(slug) if slug else self._default
        if category is None:
            raise FieldError(_("There is no category with this address word."))
        return category

    def _unit(self, slug: str) -> Unit | None:
        if slug and slug not in self._units:
            raise FieldError(_("There is no unit with this address word."))
        return self._units.get(slug)

    def _place(self, path: str) -> Place | None:
        if not path:
            return None
        found = self._places.get(SEPARATOR.join(part.strip() for part in path.split(SEPARATOR)))
        if not found:
            raise FieldError(_("There is no place of this name."))
        if len(found) > 1:
            raise FieldError(_("Several places are called so; write the campus before it: campus/building."))
        return found[0]

    @cached_property
    def _categories(self) -> dict[str, Category]:
        return {category.slug: category for category in Category.objects.all()}

    @cached_property
    def _units(self) -> dict[str, Unit]:
        return {unit.slug: unit for unit in Unit.objects.all()}

    @cached_property
    def _places(self) -> defaultdict[str, list[Place]]:
        """By the name, and by every longer piece of the path up to the campus."""
        found: defaultdict[str, list[Place]] = defaultdict(list)
        for place in Place.objects.select_related("parent__parent"):
            path, above = place.name, place.parent
            found[path].append(place)
            while above is not None:
                path, above = f"{above.name}{SEPARATOR}{path}", above.parent
                found[path].append(place)
        return found
