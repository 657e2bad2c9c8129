"""The campus: units that answer, who works in them, and places."""

from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel

from ..languages import in_language
from ..validators import address_word, storable


class Named(models.Model):
    """A record with a Chinese name and an English one."""

    name = models.CharField(_("called"), max_length=60, validators=[storable])
    name_en = models.CharField(_("English name"), max_length=80, blank=True, validators=[storable])
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        """The name in the active language; Chinese where there is no other."""
        return in_language(self, "name")


class UnitQuerySet(models.QuerySet["Unit"]):
    def of(self, user: Any) -> Self:
        """The units somebody works in."""
        return self.filter(members__user=user)

    def headed_by(self, user: Any) -> Self:
        """The units somebody leads, or leads in the head's place."""
        return self.filter(members__user=user, members__post__in=UnitMember.Post.leading())


class Unit(ClusterableModel, Named):
    """A department that answers: canteens, dormitories, energy, repairs."""

    slug = models.CharField(
        _("address word"),
        max_length=40,
        unique=True,
        validators=[address_word],
        help_text=_("Small letters, digits and hyphens; it stands in addresses and in the API."),
    )
    phone = models.CharField(_("telephone"), max_length=40, blank=True, validators=[storable])
    is_active = models.BooleanField(_("in service"), default=True)

    objects = UnitQuerySet.as_manager()

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("phone")]),
        FieldRowPanel([FieldPanel("order"), FieldPanel("is_active")]),
        InlinePanel("members", heading=_("Members"), label=_("Member")),
    ]

    class Meta:
        ordering = ["order", "name"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")


class UnitMember(models.Model):
    """Somebody's post in a unit; a post and no more rights than rooms give to it."""

    class Post(models.TextChoices):
        HEAD = "head", _("Head")
        DEPUTY = "deputy", _("Deputy head")
        STAFF = "staff", _("Staff member")

        @classmethod
        def leading(cls) -> tuple[str, ...]:
            return (cls.HEAD, cls.DEPUTY)

    unit = ParentalKey(Unit, on_delete=models.CASCADE, related_name="members", verbose_name=_("unit"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="unit_posts", verbose_name=_("user")
    )
    post = models.CharField(_("post"), max_length=10, choices=Post.choices, default=Post.STAFF)

    panels = [FieldRowPanel([FieldPanel("user"), FieldPanel("post")])]

    class Meta:
        ordering = ["unit", "post", "pk"]
        verbose_name = _("member of a unit")
        verbose_name_plural = _("members of units")
        constraints = [
            models.UniqueConstraint(
                fields=("unit", "user"),
                name="cms_core_one_post_a_unit",
                violation_error_message=_("This person has a post in this unit already."),
            ),
            models.UniqueConstraint(
                fields=("unit",),
                condition=models.Q(post="head"),
                name="cms_core_one_head_a_unit",
                violation_error_message=_("This unit has a head already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PlaceQuerySet(models.QuerySet["Place"]):
    def campuses(self) -> Self:
        return self.filter(parent=None)

    def in_service(self) -> Self:
        return self.filter(is_active=True)


class Place(Named):
    """A campus, a building on it, or a room in that."""

    class Kind(models.TextChoices):
        CAMPUS = "campus", _("Campus")
        BUILDING = "building", _("Building")
        ROOM = "room", _("Room")

    ABOVE = {Kind.CAMPUS: None, Kind.BUILDING: Kind.CAMPUS, Kind.ROOM: Kind.BUILDING}

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("lies in")
    )
    is_active = models.BooleanField(_("in service"), default=True)

    objects = PlaceQuerySet.as_manager()

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("parent")]),
        FieldRowPanel([FieldPanel("order"), FieldPanel("is_active")]),
    ]

    class Meta:
        ordering = ["order", "name"]
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.UniqueConstraint(
                fields=("parent", "name"),
                name="cms_core_place_name",
                violation_error_message=_("There is a place of this name already."),
            ),
            models.UniqueConstraint(
                fields=("name",),
                condition=models.Q(parent=None),
                name="cms_core_campus_name",
                violation_error_message=_("There is a place of this name already."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind="campus", parent=None)
                | (~models.Q(kind="campus") & models.Q(parent__isnull=False)),
                name="cms_core_place_lies_somewhere",
                violation_error_message=_("A campus lies nowhere; a building or a room lies somewhere."),
            ),
        ]

    def clean(self) -> None:
        """A building lies on a campus, a room in a building."""
        super().clean()
        if self.kind and (self.parent.kind if self.parent else None) != self.ABOVE[self.Kind(self.kind)]:
            raise ValidationError({"parent": _("A building lies on a campus, a room in a building.")})

    @property
    def campus(self) -> "Place":
        return self if self.parent is None else self.parent.campus

    @property
    def path(self) -> str:
        """From the campus down, in the active language: "North campus, Building 3, 201"."""
        return self.title if self.parent is None else f"{self.parent.path} · {self.title}"
