"""The forms room's registers in the admin."""

from typing import Any

from django.contrib.admin import display
from django.db.models import Count, Max
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.log_actions import log
from wagtail_modeladmin.helpers import ButtonHelper
from wagtail_modeladmin.options import ModelAdminGroup
from wagtail_modeladmin.views import InspectView

from cms_apps.core.modeladmin import ReadingPermissionHelper, RecordAdmin, RegisterIndexView, User

from .erasing import ERASE, may_erase
from .models import Form, Submission, SubmissionFile
from .reading import may_read, readable_by

ANSWER = "answer."
"""Begins the name of an export's column for one answer."""


class EraseButton(ButtonHelper):
    """Besides looking at it, the one thing to do with a submission."""

    def get_buttons_for_obj(self, obj: Submission, **options: Any) -> list[dict[str, Any]]:
        buttons = super().get_buttons_for_obj(obj, **options)
        if may_erase(self.request.user, obj):
            buttons.append(
                {
                    "url": reverse(ERASE, args=[obj.pk]),
                    "label": gettext("Erase"),
                    "classname": self.finalise_classname(["button-secondary", "no"]),
                    "title": gettext("Erase the answers, because somebody asked for it"),
                }
            )
        return buttons


class SubmissionPermissionHelper(ReadingPermissionHelper):
    """Asks about the object: who may read one form may not for that reason read another."""

    def user_can_list(self, user: Any) -> bool:
        may_all = user.has_perm("cms_forms.view_submission")
        return may_all or Form.objects.filter(readers__in=user.groups.all()).exists()

    def user_can_inspect_obj(self, user: User, obj: Any) -> bool:
        return may_read(user, obj)


class SubmissionIndexView(RegisterIndexView):
    """Exports a column an answer once the list is narrowed to one form; personal answers never."""

    list_export: list[str]

    def get_heading(self, queryset: Any, field: str) -> str:
        is_answer = field.startswith(ANSWER)
        return field.removeprefix(ANSWER) if is_answer else super().get_heading(queryset, field)

    def to_row_dict(self, item: Submission) -> dict[str, Any]:
        answers = [field for field in self.list_export if field.startswith(ANSWER)]
        whole, self.list_export = self.list_export, [f for f in self.list_export if f not in answers]
        row = super().to_row_dict(item)
        self.list_export = whole
        return {**row, **{field: _as_cell(item.data.get(field.removeprefix(ANSWER))) for field in answers}}


def _as_cell(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list) else value


class SubmissionInspectView(InspectView):
    """The answers under the labels they were asked under; reading personal ones is logged."""

    LABELS = {
        "answers": _("answers"),
        "consent_line": _("agreed to"),
        "number": _("reference number"),
        "sender": _("sender"),
    }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        submission = self.instance
        if not submission.erased_at and any(field["personal"] for field in submission.version.fields):
            log(submission, "cms_forms.read", user=self.request.user)
        return super().get_context_data(**kwargs)

    def get_field_label(self, field_name: str, field: Any = None) -> Any:
        return self.LABELS.get(field_name) or super().get_field_label(field_name, field)

    def get_field_display_value(self, field_name: str, field: Any = None) -> Any:
        match field_name:
            case "answers":
                return _answers(self.instance)
            case "sender":
                return _("Somebody proved") if self.instance.person_hash else _("Nobody in particular")
            case "consent_line":
                return self.instance.consent.text if self.instance.consent else "–"
        return super().get_field_display_value(field_name, field)


def _answers(submission: Submission) -> SafeString | str:
    if submission.erased_at:
        return str(_("Erased."))
    files = list(submission.files.order_by("pk"))
    pairs = ((field["label"], _answer(submission, field, files)) for field in submission.version.fields)
    return format_html_join("", "<p><strong>{}</strong><br>{}</p>", pairs)


def _answer(submission: Submission, field: dict[str, Any], files: list[SubmissionFile]) -> Any:
    mine = [file for file in files if file.key == field["key"]]
    if mine:
        rows = ((reverse("cms_forms_file", args=[f.uuid]), f.name, filesizeformat(f.size)) for f in mine)
        return format_html_join(mark_safe("<br>"), '<a href="{}">{}</a> ({})', rows)
    value = submission.data.get(field["key"])
    return "–" if value in (None, "", []) else _as_cell(value)


class SubmissionAdmin(RecordAdmin):
    model = Submission
    permission_helper_class = SubmissionPermissionHelper
    button_helper_class = EraseButton
    index_view_class = SubmissionIndexView
    inspect_view_class = SubmissionInspectView
    inspect_view_enabled = True
    menu_label = _("Submissions")
    menu_icon = "mail"
    list_display = ("number", "form", "received_at", "door", "erase_on", "is_erased")
    list_filter = ("form", "door", "received_at")
    list_select_related = ("form", "version")
    search_fields = ("form__title",)
    ordering = ("-received_at", "-pk")
    inspect_view_fields = (
        "number",
        "form",
        "received_at",
        "door",
        "sender",
        "answers",
        "consent_line",
        "erase_on",
        "erased_at",
    )
    export_filename = "submissions"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(pk__in=readable_by(request.user).values("pk"))

    def get_list_export(self, request: HttpRequest) -> list[str]:
        plain = ["number", "form", "received_at", "door"]
        chosen = request.GET.get("form__id__exact", "")
        form = Form.objects.filter(pk=chosen).first() if chosen.isdigit() else None
        if form is None:
            return plain
        asked: dict[str, bool] = {}
        for fields in form.versions.order_by("pk").values_list("fields", flat=True):
            asked |= {field["key"]: asked.get(field["key"], False) or field["personal"] for field in fields}
        return [*plain, *(f"{ANSWER}{key}" for key, personal in asked.items() if not personal)]

    @display(description=_("reference number"), ordering="pk")
    def number(self, submission: Submission) -> str:
        return submission.number

    @display(description=_("erased"), boolean=True)
    def is_erased(self, submission: Submission) -> bool:
        return submission.erased_at is not None


class FormAdmin(RecordAdmin):
    """Who may read what; the forms themselves are edited as pages."""

    model = Form
    menu_label = _("Who may read")
    menu_icon = "view"
    list_display = ("title", "service", "total", "newest")
    search_fields = ("title",)
    list_export = ("title", "service")
    export_filename = "forms"
    panels = [FieldPanel("readers")]

    def get_queryset(self, request: HttpRequest) -> Any:
        sent = Count("submissions"), Max("submissions__received_at")
        return super().get_queryset(request).annotate(sent=sent[0], last=sent[1])

    @display(description=_("submissions"), ordering="sent")
    def total(self, form: Form) -> int:
        return getattr(form, "sent", 0)

    @display(description=_("newest"), ordering="last")
    def newest(self, form: Form) -> Any:
        return getattr(form, "last", None)


class FormsGroup(ModelAdminGroup):
    menu_label = _("Forms")
    menu_icon = "form"
    menu_order = 160
    items = (SubmissionAdmin, FormAdmin)
