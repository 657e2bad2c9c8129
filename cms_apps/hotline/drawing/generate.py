"""Having a draft drawn up by the rules, and what came of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..generating.reading import current_rules
from ..generating.saving import MOST_DAYS, generate
from ..models import DutyLeave, DutyPair, DutyPerson, DutyRoster
from ..services.rostering import FrozenError, StaleRosterError
from . import draft, outcome
from .base import FAIR, GENERATE, number_in
from .pages import RosterPage, see

MOST_SEED = 9999
SETTING = ("cms_hotline", "dutyrules")


class GenerateForm(forms.Form):
    seed = forms.IntegerField(
        label=gettext_lazy("Number of the attempt"),
        initial=0,
        min_value=0,
        max_value=MOST_SEED,
        help_text=gettext_lazy(
            "Another number gives another, equally fair roster; the same number gives the same again."
        ),
    )
    keep = forms.BooleanField(
        label=gettext_lazy("Keep what was put there by hand"),
        initial=True,
        required=False,
        help_text=gettext_lazy(
            "Also what was brought in from a spreadsheet. Otherwise the whole roster is drawn up anew."
        ),
    )


class GenerateView(RosterPage):
    """The press draws it up and comes back here, where the outcome stands until the roster is changed."""

    template_name = "cms_hotline/drawing/generate.html"

    def crumbs(self) -> list[dict[str, Any]]:
        return [*super().crumbs(), {"url": self.address(), "label": self.roster.title}]

    def get_page_title(self) -> str:
        return _("Draw it up by the rules")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_draft:
            outcome.drop(request.session, self.roster_id)
            return see(self.address())
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_draft:
            return self._frozen()
        form = GenerateForm(request.POST)
        if not form.is_valid():
            return self._again(422, form, _("Nothing was drawn up yet: see what is wrong below."))
        stamp, keeps = number_in(request.POST.get("stamp", "")), form.cleaned_data["keep"]
        try:
            found = generate(
                roster_id=self.roster_id, seed=form.cleaned_data["seed"], keep=keeps, stamp=stamp
            )
        except FrozenError:
            return self._frozen()
        except (StaleRosterError, IntegrityError):  # the latter: a person or post was deleted meanwhile
            return self._stale(form, stamp)
        except ValidationError as wrong:
            return self._again(422, form, *wrong.messages)
        except DutyRoster.DoesNotExist as gone:
            raise Http404 from gone
        outcome.keep(request.session, self.roster_id, found, keeps=keeps, before=stamp)
        return see(self.address(GENERATE))

    def _stale(self, form: GenerateForm, stamp: int) -> HttpResponse:
        """A second press of the same button is told what the first one did."""
        self.roster.refresh_from_db()
        if not self.is_draft:
            return self._frozen()
        mine = outcome.outcome_of(outcome.stored(self.request.session), self.roster)
        why = str(StaleRosterError())
        if mine and mine["before"] == stamp:
            why = _("It was drawn up already: below is what came of it. Press again only for another one.")
        return self._again(409, form, why, outcome=mine)

    def _frozen(self) -> HttpResponse:
        messages.error(self.request, str(FrozenError()))
        return see(self.address())

    def _again(self, status: int, form: GenerateForm, *why: str, **known: Any) -> HttpResponse:
        self.refusal = list(why)
        self.roster.refresh_from_db()
        return self.render_to_response(self.get_context_data(form=form, **known), status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = kwargs if "outcome" in kwargs else {"outcome": self._outcome(), **kwargs}
        if "form" not in known:
            last = known["outcome"] or {}
            initial = {name: last[name] for name in ("seed", "keep") if name in last}
            known = {"form": GenerateForm(initial=initial), **known}
        return super().get_context_data(
            **known,
            **self._goes_by(),
            fairness=f"{reverse(FAIR)}?roster={self.roster_id}",
            most_days=MOST_DAYS,
            is_too_long=len(self.roster.days) > MOST_DAYS,
        )

    def _outcome(self) -> dict[str, Any] | None:
        return outcome.outcome_of(self.request.session, self.roster)

    def _goes_by(self) -> dict[str, Any]:
        """What a roster is drawn up by, and where whoever may changes it."""
        first, last = self.roster.first, self.roster.last
        away = DutyLeave.objects.filter(person__is_active=True, first__lte=last, last__gte=first)
        pairs = DutyPair.objects.filter(one__is_active=True, other__is_active=True)
        return {
            "rules": current_rules(),
            "posts": [post for post in draft.posts_for(self.roster) if post.is_active],
            "away": away.count(),
            "pairs": pairs.count(),
            "links": self._links(),
        }

    def _links(self) -> list[dict[str, Any]]:
        user: Any = self.request.user
        known: list[dict[str, Any]] = []
        if user.has_perm("cms_hotline.change_dutyrules"):
            known.append(
                {"url": reverse("wagtailsettings:edit", args=SETTING), "label": _("Change these rules")}
            )
        for kind in (DutyPerson, DutyLeave, DutyPair):
            name: Any = kind._meta.model_name
            if user.has_perm(f"cms_hotline.view_{name}"):
                url = reverse(f"cms_hotline_{name}_modeladmin_index")
                known.append({"url": url, "label": kind._meta.verbose_name_plural})
        return known
