"""The register of who applied to societies and who belongs to them."""

from typing import Any

from django.contrib.admin import SimpleListFilter, display
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail_modeladmin.helpers import ButtonHelper
from wagtail_modeladmin.views import InspectView

from cms_apps.core.modeladmin import ReadingPermissionHelper, RecordAdmin, User

from .applications import application_fields
from .deciding import may_read, members_read_by, own_societies, reads_all, reads_any
from .keeping.joining import ACT, ACTS, MemberActView, acts_for
from .members_log import READ
from .models import Member, Society
from .waiting_members import to_decide


class MemberPermissionHelper(ReadingPermissionHelper):
    """Asks who is in office now: officers have no permission of their own."""

    def user_can_list(self, user: User) -> bool:
        return reads_any(user)

    def user_can_inspect_obj(self, user: User, obj: Any) -> bool:
        return may_read(user, obj)


class MemberButtons(ButtonHelper):
    def get_buttons_for_obj(self, obj: Any, **options: Any) -> list[dict[str, Any]]:
        buttons = super().get_buttons_for_obj(obj, **options)
        for name in acts_for(self.request.user, obj):
            buttons.append(
                {
                    "url": reverse(ACT.format(name), args=[obj.pk]),
                    "label": str(ACTS[name].label),
                    "classname": self.finalise_classname([] if name == "accept" else ["no"]),
                    "title": f"{ACTS[name].label} {obj.number}",
                }
            )
        return buttons


class MemberInspectView(InspectView):
    """With what the applicant wrote, under the labels it was asked under; that it was read is logged."""

    LABELS = {"number": _("application number"), "answers": _("answers"), "consent_line": _("agreed to")}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        if response.status_code == 200 and self.instance.erased_at is None:
            log(self.instance, READ, user=request.user)
        return response

    def get_field_label(self, field_name: str, field: Any = None) -> Any:
        return self.LABELS.get(field_name) or super().get_field_label(field_name, field)

    def get_field_display_value(self, field_name: str, field: Any = None) -> Any:
        match field_name:
            case "answers":
                return answers_of(self.instance)
            case "consent_line":
                sent = self.instance.submission
                return sent.consent.text if sent and sent.consent else "–"
        return super().get_field_display_value(field_name, field)


def answers_of(member: Member) -> Any:
    """Why they want to join, and what else was asked; the rest has fields of its own here."""
    sent = member.submission
    if member.erased_at or sent is None or sent.erased_at:
        return "–"
    shown = [field for field in sent.version.fields if field["key"] not in OWN]
    pairs = [(field["label"], _plain(sent.data.get(field["key"]))) for field in shown]
    return format_html_join("", "<p><strong>{}</strong><br>{}</p>", pairs) or "–"


OWN = frozenset(application_fields()) - {"why"}


def _plain(value: Any) -> str:
    match value:
        case None | "" | []:
            return "–"
        case bool():
            return gettext("yes") if value else gettext("no")
        case list():
            return ", ".join(map(str, value))
    return str(value)


class OwnSocietyFilter(SimpleListFilter):
    """By society: of those one sees, all for the office."""

    title = _("society")
    parameter_name = "of"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        societies = Society.objects.all() if reads_all(request.user) else own_societies(request.user)
        return [(society.slug, society.title) for society in societies]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(society__slug=self.value()) if self.value() else queryset


class ToDecideFilter(SimpleListFilter):
    """What the admin's first panel counts."""

    title = _("what is to do")
    parameter_name = "to_do"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("decide", _("To decide, of my societies"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return to_decide(queryset, request.user) if self.value() == "decide" else queryset


class MemberAdmin(RecordAdmin):
    """How to reach somebody is read of each alone: no list and no export has it."""

    model = Member
    menu_icon = "group"
    menu_label = _("Members")
    permission_helper_class = MemberPermissionHelper
    button_helper_class = MemberButtons
    inspect_view_class = MemberInspectView
    inspect_view_enabled = True
    list_display = ("number", "name", "society", "state", "applied_at", "decided_at")
    list_filter = (ToDecideFilter, OwnSocietyFilter, "state")
    list_select_related = ("society",)
    search_fields = ("name",)
    list_export = ("name", "state")
    export_filename = "members"
    ordering = ("-applied_at", "-pk")
    inspect_view_fields = (
        "number",
        "society",
        "name",
        "student_number",
        "contact",
        "state",
        "applied_at",
        "decided_at",
        "decided_by",
        "ended_at",
        "answers",
        "consent_line",
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(pk__in=members_read_by(request.user).values("pk"))

    def get_admin_urls_for_registration(self) -> Any:
        """With the pages that act on one; a page for each act there is, none for others."""
        acts = tuple(
            path(
                f"societies/members/<int:member_id>/{name}/",
                MemberActView.as_view(),
                {"act": name},
                name=ACT.format(name),
            )
            for name in ACTS
        )
        return super().get_admin_urls_for_registration() + acts

    @display(description=_("application number"), ordering="pk")
    def number(self, member: Member) -> str:
        return member.number
