"""What a day's page shows to one visitor: places, hosts, topics, and afterwards what came of it."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from cms_apps.core.doors import Door, doors_for
from cms_apps.core.languages import page_address

from .models.day import Slot
from .models.host import Host
from .outcomes import Figures, Raised, figures_of, raised_on
from .topics import Answering, Topic, answers_on, asked_for, label_of

if TYPE_CHECKING:
    from cms_apps.cases.models import PublishedCase

    from .models.page import ReceptionDayPage

PORTRAITS = ("fill-200x200|format-webp", "fill-200x200|format-jpeg")
"""As the template asks for them."""


class Settled(forms.RadioSelect):
    """Chosen on the page before: hidden, but of the same kind, so that the form's version stays the same."""

    input_type = "hidden"


class DayShown:
    """Read when it is drawn, and once: a step of the form that draws none of it asks for none."""

    def __init__(self, page: "ReceptionDayPage", request: HttpRequest) -> None:
        self.page, self.request = page, request

    @cached_property
    def slots(self) -> list[Any]:
        """In their order, each with its counts and host."""
        return slots_of(self.page)

    @cached_property
    def topics(self) -> list[Topic]:
        return Answering().topics_of(self.slots)

    @property
    def chosen(self) -> Topic | None:
        """What the visitor wants to talk about; None for nothing, or what nobody is there for."""
        slug = asked_for(self.request)
        return next((one for one in self.topics if one.category.slug == slug and one.slots), None)

    @cached_property
    def hosts(self) -> list[Host]:
        """As the page names them, also one that is not saved."""
        ids = [named.host_id for named in self.page.hosts.all()]
        pictures = Prefetch("photo", get_image_model().objects.prefetch_renditions(*PORTRAITS))
        found = Host.objects.select_related("unit").prefetch_related(pictures).in_bulk(ids)
        return [found[host_id] for host_id in ids if host_id in found]

    @property
    def has_hosts_by_slot(self) -> bool:
        return any(slot.host for slot in self.slots)

    @property
    def is_full(self) -> bool:
        return bool(self.slots) and not any(slot.places_left for slot in self.slots)

    @property
    def has_walk_ins(self) -> bool:
        return any(slot.walk_ins for slot in self.slots)

    @property
    def answers(self) -> "list[PublishedCase]":
        """On the chosen topic, before anything is typed."""
        return answers_on(self.chosen.category) if self.chosen and self.request.method == "GET" else []

    @cached_property
    def figures(self) -> Figures:
        return figures_of([self.page.translation_key])[self.page.translation_key]

    @cached_property
    def raised(self) -> list[Raised]:
        return raised_on(self.page.translation_key)

    @cached_property
    def other_doors(self) -> list[Door]:
        """What else one can do while nobody can sign up here."""
        own = page_address(self.page, self.request)
        return [door for door in doors_for(self.request) if door.url != own]


def slots_of(page: "ReceptionDayPage") -> list[Any]:
    """Of a day, in their order, each with its counts and host."""
    own = Slot.objects.filter(day__key=page.translation_key).with_counts().select_related("host")
    return list(own.order_by("starts_at", "host__order", "pk"))


def narrow(form: type[forms.Form], topic: Topic) -> None:
    """Settle the topic and offer the times at which somebody is there for it; what may be sent stays."""
    asked: Any = form.base_fields["topic"]
    choices = asked.choices
    asked.widget, asked.initial = Settled(), topic.category.slug
    asked.choices = choices
    slot: Any = form.base_fields["slot"]
    slot.widget.choices = [(str(one.pk), label_of(one)) for one in topic.slots]
    if not topic.places_left:
        slot.help_text = _(
            "All these times are full: you are put on the waiting list, and told when it is your turn."
        )
