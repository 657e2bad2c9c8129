"""The register of chat groups. A robot's address goes in and never comes out."""

from typing import Any

from django import forms
from django.contrib.admin import display
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList

from ..modeladmin import RecordAdmin
from ..models import ChatGroup
from ..sealing import seal
from .robots import check_address


class ChatGroupForm(WagtailAdminModelForm):
    """Knows what is typed now, never what was stored."""

    address = forms.CharField(
        label=_("robot's address"),
        required=False,
        max_length=500,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("As the program shows it (Webhook). A secret, not shown again. Empty: as it was."),
    )
    secret = forms.CharField(
        label=_("signing secret"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Of a robot of DingTalk or Feishu that checks signatures (加签). Goes with the address."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind, address = cleaned.get("kind"), cleaned.get("address")
        if not kind or "address" in self.errors:
            return cleaned
        if address:
            try:
                check_address(kind, address)
            except ValidationError as error:
                self.add_error("address", error)
        elif not self.instance.sealed_address or "kind" in self.changed_data:
            self.add_error("address", ValidationError(_("Enter the robot's address."), code="required"))
        if cleaned.get("secret") and kind == ChatGroup.Kind.WECOM:
            self.add_error(
                "secret", ValidationError(_("Robots of WeCom have no signing secret."), code="useless")
            )
        return cleaned

    def save(self, commit: bool = True) -> Any:
        address, secret = self.cleaned_data["address"], self.cleaned_data["secret"]
        if address:
            self.instance.sealed_address = seal(address)
        if address or secret:
            self.instance.sealed_secret = seal(secret)
        return super().save(commit)


class ChatGroupAdmin(RecordAdmin):
    model = ChatGroup
    menu_icon = "comment"
    menu_order = 696
    list_display = (
        "name",
        "kind",
        "unit",
        "address",
        "gets_urgent",
        "gets_overdue",
        "gets_digest",
        "is_active",
    )
    list_filter = ("kind", "is_active")
    list_select_related = ("unit",)
    search_fields = ("name",)
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("unit")]),
            FieldPanel("address"),
            FieldPanel("secret"),
            FieldRowPanel([FieldPanel("gets_urgent"), FieldPanel("gets_overdue"), FieldPanel("gets_digest")]),
            FieldPanel("is_active"),
        ],
        base_form_class=ChatGroupForm,
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("sealed_secret")

    @display(description=_("robot's address"))
    def address(self, group: ChatGroup) -> str:
        return group.address_hint
