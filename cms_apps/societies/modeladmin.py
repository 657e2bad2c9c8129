"""Registers of societies, their offices and terms."""

from typing import Any

from django.contrib.admin import display
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import ModelAdminGroup
from wagtail_modeladmin.views import CreateView, EditView

from cms_apps.core.modeladmin import ReadingPermissionHelper, RecordAdmin, RecordPermissionHelper, User

from .keeping.base import MINE, advised_by, gives_offices, keeps_register, looks_after_some, societies_of
from .modeladmin_members import MemberAdmin
from .models import Office, Society, Term
from .rights import apply
from .services.founding import found


class FoundingView:
    """What belongs to a society is made with its record; rights follow its advisers at once."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        view: Any = super()
        answer = view.form_valid(form)
        found(form.instance, actor=self.request.user)
        return answer


class SocietyCreateView(FoundingView, CreateView):
    pass


class SocietyEditView(FoundingView, EditView):
    pass


class SocietyPermissionHelper(RecordPermissionHelper):
    """One that has pages is let rest instead of being deleted."""

    def user_can_delete_obj(self, user: User, obj: Any) -> bool:
        return bool(super().user_can_delete_obj(user, obj)) and obj.translation_key is None


class SocietyAdmin(RecordAdmin):
    model = Society
    menu_icon = "group"
    permission_helper_class = SocietyPermissionHelper
    create_view_class = SocietyCreateView
    edit_view_class = SocietyEditView
    list_display = ("name", "name_en", "slug", "unit", "is_active")
    list_filter = ("is_active", "unit")
    list_select_related = ("unit",)
    search_fields = ("name", "name_en")
    list_export = ("name", "name_en", "slug", "unit", "is_active")
    export_filename = "societies"
    ordering = ("order", "name")


class OfficePermissionHelper(RecordPermissionHelper):
    """The office's, and of one's own society the advisers'; officers read who has which."""

    def user_can_list(self, user: User) -> bool:
        return looks_after_some(user)

    def user_can_create(self, user: User) -> bool:
        return keeps_register(user) or bool(advised_by(user))

    def user_can_edit_obj(self, user: User, obj: Any) -> bool:
        return gives_offices(user, obj.society)

    def user_can_delete_obj(self, user: User, obj: Any) -> bool:
        return gives_offices(user, obj.society)


class OwnSocietiesOnly:
    """Chosen from are societies whose offices one gives out; what changes, changes rights at once."""

    request: HttpRequest

    def get_form(self) -> Any:
        view: Any = super()
        form = view.get_form()
        user = self.request.user
        if "society" in form.fields and not keeps_register(user):
            form.fields["society"].queryset = Society.objects.filter(pk__in=advised_by(user))
        return form

    def form_valid(self, form: Any) -> HttpResponse:
        view: Any = super()
        answer = view.form_valid(form)
        apply()
        return answer


class OfficeCreateView(OwnSocietiesOnly, CreateView):
    pass


class OfficeEditView(OwnSocietiesOnly, EditView):
    pass


class OfficeAdmin(RecordAdmin):
    model = Office
    menu_icon = "user"
    permission_helper_class = OfficePermissionHelper
    create_view_class = OfficeCreateView
    edit_view_class = OfficeEditView
    list_display = ("name", "society", "seats", "is_required", "is_main_contact", "gives_rights")
    list_filter = ("society", "is_required")
    list_select_related = ("society",)
    search_fields = ("name", "name_en")
    list_export = ("name", "name_en", "society", "seats", "is_required", "is_main_contact", "gives_rights")
    export_filename = "offices"
    ordering = ("society__order", "order", "name")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(society__in=societies_of(request.user))


class TermPermissionHelper(ReadingPermissionHelper):
    """Who held what when is read by the office and the advisers; it is written on the society's page."""

    def user_can_list(self, user: User) -> bool:
        return keeps_register(user) or bool(advised_by(user))


class TermAdmin(RecordAdmin):
    model = Term
    menu_icon = "history"
    permission_helper_class = TermPermissionHelper
    list_display = ("name", "office", "society", "starts_at", "ends_at", "shows_name")
    list_filter = ("office__society", "starts_at")
    list_select_related = ("office__society",)
    search_fields = ("name",)
    list_export = ("name", "office", "society", "starts_at", "ends_at")
    export_filename = "terms"
    ordering = ("-starts_at", "-pk")

    def get_queryset(self, request: HttpRequest) -> Any:
        terms = super().get_queryset(request)
        return (
            terms
            if keeps_register(request.user)
            else terms.filter(office__society__in=advised_by(request.user))
        )

    @display(description=_("society"))
    def society(self, term: Term) -> str:
        return term.office.society.title


class MineMenuItem(MenuItem):
    """Shown to those who look after a society."""

    def __init__(self, order: int) -> None:
        label = _("My societies")
        super().__init__(label, reverse(MINE), name="my-societies", icon_name="home", order=order)

    def is_shown(self, request: HttpRequest) -> bool:
        return looks_after_some(request.user)


class SocietiesGroup(ModelAdminGroup):
    menu_label = _("Societies")
    menu_icon = "group"
    menu_order = 167
    items = (SocietyAdmin, OfficeAdmin, TermAdmin, MemberAdmin)

    def get_submenu_items(self) -> list[Any]:
        items = super().get_submenu_items()
        return [MineMenuItem(order=-1), *items]
