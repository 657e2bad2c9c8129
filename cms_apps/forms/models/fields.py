"""A field that an editor puts into a form."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.contrib.forms.models import FORM_FIELD_CHOICES, AbstractFormField

from ..keys import LONGEST_KEY, check_key, suggested_key
from ..uploads.limits import MOST_FILES

FIELD_TYPES = (
    *(choice for choice in FORM_FIELD_CHOICES if choice[0] != "hidden"),
    ("phone", _("Telephone number")),
    ("student_number", _("Student number")),
    ("file", _("Files: pictures and PDF")),
)


class FormField(AbstractFormField):
    """Wagtail's, with a key that editors see and set, and with what each answer may be.

    A page type has a subclass with a ParentalKey called `page` and `related_name="form_fields"`.
    """

    clean_name = models.CharField(
        _("key"),
        max_length=LONGEST_KEY,
        blank=True,
        default="",
        validators=[check_key],
        help_text=_("The answer's name in exports and in the API; empty: made from the label."),
    )
    field_type = models.CharField(_("field type"), max_length=16, choices=FIELD_TYPES)
    field_type.required_on_save = True  # type: ignore[attr-defined] # as Wagtail has it, for previews
    is_personal = models.BooleanField(
        _("personal data"),
        default=False,
        help_text=_("Tells who somebody is: reading it is logged, and it is left out of exports."),
    )
    longest = models.PositiveIntegerField(
        _("longest answer"),
        null=True,
        blank=True,
        help_text=_("Characters; empty: 200 in a line, 5,000 in several."),
    )

    most_files = models.PositiveSmallIntegerField(
        _("most files"),
        default=1,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_FILES)],
        help_text=_("Of a field for files; 10 MB each at most, 20 MB together."),
    )

    panels = [
        FieldRowPanel([FieldPanel("label"), FieldPanel("clean_name")]),
        FieldRowPanel([FieldPanel("field_type", classname="formbuilder-type"), FieldPanel("longest")]),
        FieldRowPanel([FieldPanel("required"), FieldPanel("is_personal"), FieldPanel("most_files")]),
        FieldPanel("help_text"),
        FieldPanel("choices", classname="formbuilder-choices"),
        FieldPanel("default_value", classname="formbuilder-default"),
    ]

    class Meta(AbstractFormField.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        super().clean()
        self.most_files = self.most_files or 1

    def get_field_clean_name(self) -> str:
        return suggested_key(self.label)
