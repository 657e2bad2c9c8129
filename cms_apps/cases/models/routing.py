"""What opinions are about, who answers them, and by when."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel

from cms_apps.core.languages import in_language
from cms_apps.core.models import Place, Unit
from cms_apps.core.models.campus import Named
from cms_apps.core.validators import address_word, storable

LONGEST_PROMISE = 2000
"""Working hours; a year has about as many."""


class UrgentMatter(Named):
    """Danger for life or limb: emergency numbers come first, and people on call are told at once."""

    words = models.TextField(
        _("trigger words"),
        blank=True,
        validators=[storable],
        help_text=_("One a line; a letter that holds one is urgent."),
    )
    advice = models.TextField(_("advice"), max_length=400, validators=[storable])
    advice_en = models.TextField(_("advice in English"), max_length=400, blank=True, validators=[storable])
    numbers = models.TextField(
        _("emergency numbers"),
        validators=[storable],
        help_text=_("One a line, the number first: 120 急救中心 Ambulance."),
    )
    told = models.CharField(
        _("told at once"),
        max_length=400,
        blank=True,
        help_text=_("E-mail addresses, with commas between."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
        FieldPanel("words"),
        FieldRowPanel([FieldPanel("advice"), FieldPanel("advice_en")]),
        FieldPanel("numbers"),
        FieldPanel("told"),
        FieldRowPanel([FieldPanel("order"), FieldPanel("is_active")]),
    ]

    class Meta(Named.Meta):
        abstract = False
        ordering = ["order", "name"]
        verbose_name = _("urgent matter")
        verbose_name_plural = _("urgent matters")

    @property
    def advice_here(self) -> str:
        """The advice in the active language."""
        return in_language(self, "advice")

    @property
    def number_list(self) -> list[tuple[str, str]]:
        """Pairs of a number to dial and whose it is."""
        lines = (line.strip().partition(" ") for line in self.numbers.splitlines() if line.strip())
        return [(number, whose.strip()) for number, _space, whose in lines]


class Category(ClusterableModel, Named):
    """What an opinion is about: it decides who answers, by when, and who looks at the answer before."""

    slug = models.CharField(
        _("address word"),
        max_length=40,
        unique=True,
        validators=[address_word],
        help_text=_("Small letters, digits and hyphens; it stands in addresses and in the API."),
    )
    hint = models.CharField(_("hint"), max_length=200, blank=True, validators=[storable])
    answer_within = models.PositiveIntegerField(
        _("answered within"),
        default=40,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_PROMISE)],
        help_text=_("Working hours; 8 are a working day."),
    )
    resolve_within = models.PositiveIntegerField(
        _("settled within"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_PROMISE)],
        help_text=_("Working hours; 8 are a working day."),
    )
    needs_review = models.BooleanField(_("the office reviews the answer"), default=True)
    needs_sign_off = models.BooleanField(_("the manager signs the answer"), default=False)
    may_be_published = models.BooleanField(
        _("may be published"), default=True, help_text=_("With the sender's consent and without names.")
    )
    urgent = models.ForeignKey(
        UrgentMatter,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("always urgent, as"),
    )
    kept_days = models.PositiveIntegerField(
        _("days kept after closing"),
        default=365,
        validators=[MinValueValidator(30), MaxValueValidator(3650)],
        help_text=_("Then the words are erased; who did what, and when, stays."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("hint")]),
        FieldRowPanel([FieldPanel("answer_within"), FieldPanel("resolve_within")]),
        FieldRowPanel([FieldPanel("needs_review"), FieldPanel("needs_sign_off")]),
        FieldRowPanel([FieldPanel("may_be_published"), FieldPanel("kept_days")]),
        FieldRowPanel([FieldPanel("urgent"), FieldPanel("order")]),
        FieldPanel("is_active"),
        InlinePanel("routes", heading=_("Which unit answers"), label=_("Route")),
    ]

    class Meta(Named.Meta):
        abstract = False
        ordering = ["order", "name"]
        verbose_name = _("category of cases")
        verbose_name_plural = _("categories of cases")


class Route(models.Model):
    """Which unit answers a category on a campus."""

    category = ParentalKey(Category, on_delete=models.CASCADE, related_name="routes")
    campus = models.ForeignKey(
        Place,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": Place.Kind.CAMPUS},
        verbose_name=_("campus"),
        help_text=_("Empty: everywhere else."),
    )
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("unit"))

    panels = [FieldRowPanel([FieldPanel("campus"), FieldPanel("unit")])]

    class Meta:
        verbose_name = _("route")
        verbose_name_plural = _("routes")
        constraints = [
            models.UniqueConstraint(
                fields=("category", "campus"),
                name="cms_cases_one_route_a_campus",
                violation_error_message=_("This campus has a route already."),
            ),
            models.UniqueConstraint(
                fields=("category",),
                condition=models.Q(campus=None),
                name="cms_cases_one_route_elsewhere",
                violation_error_message=_("There is a route for everywhere else already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CannedAnswer(models.Model):
    """Words that come again, to begin an answer with."""

    title = models.CharField(_("title"), max_length=60, validators=[storable])
    text = models.TextField(_("words of the answer"), max_length=5000, validators=[storable])
    unit = models.ForeignKey(
        Unit,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit"),
        help_text=_("Empty: for every unit."),
    )
    category = models.ForeignKey(
        Category,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("case category"),
        help_text=_("Empty: for every category."),
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("text"),
        FieldRowPanel([FieldPanel("unit"), FieldPanel("category")]),
    ]

    class Meta:
        ordering = ["title"]
        verbose_name = _("canned answer")
        verbose_name_plural = _("canned answers")

    def __str__(self) -> str:
        return self.title
