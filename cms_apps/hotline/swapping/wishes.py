"""What may be asked for a shift: that anybody takes it, that one colleague does, or one of theirs for it."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_apps.core.validators import one_line, storable

from ..drawing.findings import stretch
from ..duty import Duty, duties_between
from ..models import DutyPerson, DutyPost
from ..services.swaps import Wish
from .base import with_unit

ALL = "all"
LOOKED_AHEAD = timedelta(days=60)
"""So far ahead colleagues' shifts are offered in return."""


class Choices:
    """Who could take a shift, and what of theirs could be had for it. Five queries."""

    def __init__(self, given: Duty) -> None:
        now = timezone.now()
        self.given = given
        self.posts = DutyPost.objects.in_bulk()
        people = DutyPerson.objects.filter(is_active=True).select_related("unit", "user")
        self.people = {person.pk: person for person in people.prefetch_related("posts")}
        self.duties = duties_between(min(now, given.starts_at), max(now + LOOKED_AHEAD, given.ends_at))
        self._may = {pk: {post.pk for post in person.posts.all()} for pk, person in self.people.items()}

    def takers(self) -> list[DutyPerson]:
        """Who may hold the post, and is nowhere else then."""
        return [
            person
            for person in self.people.values()
            if person.pk != self.given.person and self._could(person.pk, self.given)
        ]

    def returns(self, person: DutyPerson) -> list[Duty]:
        """Shifts of somebody's that the asker could take, while they take the asker's."""
        now, asker = timezone.now(), self.given.person
        return [
            duty
            for duty in self.duties
            if duty.person == person.pk
            and duty.starts_at > now
            and self._could(asker, duty, but=self.given)
            and self._could(person.pk, self.given, but=duty)
        ]

    def grouped(self) -> list[Any]:
        """As a select takes them."""
        one = [(f"p{person.pk}", with_unit(person)) for person in self.takers()]
        found: list[Any] = [(ALL, _("Whoever can, nothing in return"))]
        if one:
            found.append((_("One colleague, nothing in return"), one))
        for person in self.people.values():
            if person.pk == self.given.person or not (back := self.returns(person)):
                continue
            heading = _("In return I take a shift of %(name)s") % {"name": person.title}
            found.append((heading, [(f"d{duty.key}", self._named(duty)) for duty in back]))
        return found

    def chosen(self, value: str) -> tuple[DutyPerson | None, Duty | None]:
        """Who is asked, and the shift in return."""
        if value.startswith("p"):
            return self.people[int(value[1:])], None
        for duty in self.duties:
            if value == f"d{duty.key}":
                return self.people[duty.person], duty
        return None, None

    def _could(self, person: int, duty: Duty, but: Duty | None = None) -> bool:
        may = duty.post in self._may.get(person, ())
        return may and not any(self._own(person, duty, but))

    def _own(self, person: int, duty: Duty, but: Duty | None) -> Iterable[Duty]:
        return (
            own
            for own in self.duties
            if own.person == person and own != but and own.touches(duty.starts_at, duty.ends_at)
        )

    def _named(self, duty: Duty) -> str:
        return f"{stretch(duty.starts_at, duty.ends_at)} · {self.posts[duty.post].title}"


class AskForm(forms.Form):
    want = forms.ChoiceField(
        label=gettext_lazy("Who is to take it, and what for"),
        error_messages={"invalid_choice": gettext_lazy("This is not to be had any more. Choose again.")},
    )
    words = forms.CharField(
        label=gettext_lazy("Words to colleagues"),
        required=False,
        max_length=120,
        validators=[one_line, storable],
        help_text=gettext_lazy("Optional. Those who are asked read it, and who keeps the roster."),
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        fields: Any = self.fields
        fields["want"].choices = choices.grouped()

    def wish(self, asker: DutyPerson) -> Wish:
        asked, back = self.choices.chosen(self.cleaned_data["want"])
        words = self.cleaned_data["words"]
        return Wish(asker=asker, given=self.choices.given, asked=asked, back=back, words=words)
