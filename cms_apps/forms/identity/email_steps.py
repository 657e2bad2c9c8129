"""The HTML door's steps before a form that asks for an e-mail address: the address, the code, the form.

What was typed of the form itself goes along in hidden fields, and so does the proof afterwards.
"""

from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from cms_apps.core.limiter import LimitReached
from cms_apps.core.visitors import visitor_address

from ..building import AnswerForm
from ..places import FormClosedError, check_person
from .email import ask_for_code, prove_by_code

if TYPE_CHECKING:
    from ..door import Visit

PREFIX = "identity"
"""With Django's hyphen behind it no key of a form's field begins like this."""


class AddressForm(AnswerForm):
    """Only what is asked; the rules are the service's."""

    email = forms.CharField(
        label=_("Your e-mail address"),
        help_text=_("We send a code there. It is not stored with your answers."),
        widget=forms.EmailInput({"autocomplete": "email", "autocapitalize": "off", "spellcheck": "false"}),
    )


class CodeForm(AnswerForm):
    email = forms.CharField(widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("Code from the message"),
        help_text=_("Six digits."),
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


def serve(visit: "Visit", fault: str) -> HttpResponse:
    match visit.step:
        case "send_code":
            return _send_code(visit)
        case "prove":
            return _prove(visit)
    return _ask_address(visit, fault)


def _ask_address(visit: "Visit", fault: str) -> HttpResponse:
    form = AddressForm(prefix=PREFIX)
    return visit.before("cms_forms/identity_address.html", form, status=422 if fault else 200, notice=fault)


def _send_code(visit: "Visit") -> HttpResponse:
    form = AddressForm(visit.request.POST, prefix=PREFIX)
    status, notice = 422, ""
    try:
        if form.is_valid():
            address = form.cleaned_data["email"]
            ask_for_code(visit.page, address=address, sender=visitor_address(visit.request))
            code_form = CodeForm(prefix=PREFIX, initial={"email": address})
            return visit.before("cms_forms/identity_code.html", code_form, address=address)
    except ValidationError as refused:
        form.add_error(None, refused)
    except LimitReached as limit:
        status, notice = 429, str(limit)
    return visit.before("cms_forms/identity_address.html", form, status=status, notice=notice)


def _prove(visit: "Visit") -> HttpResponse:
    form = CodeForm(visit.request.POST, prefix=PREFIX)
    status, notice, address = 422, "", form["email"].value()
    try:
        if form.is_valid():
            code, sender = form.cleaned_data["code"], visitor_address(visit.request)
            proof = prove_by_code(visit.page, address=address, code=code, sender=sender)
            return _show_form(visit, proof.text)
    except ValidationError as refused:
        form.add_error(None, refused)
    except LimitReached as limit:
        status, notice = 429, str(limit)
    if "email" in form.errors:  # not typed here: somebody changed the hidden field
        return _send_back(visit, form)
    return visit.before("cms_forms/identity_code.html", form, status=status, notice=notice, address=address)


def _send_back(visit: "Visit", refused: CodeForm) -> HttpResponse:
    form = AddressForm(visit.request.POST, prefix=PREFIX)
    if form.is_valid():
        form.add_error("email", refused.errors["email"].as_data())
    return visit.before("cms_forms/identity_address.html", form, status=422)


def _show_form(visit: "Visit", proof: str) -> HttpResponse:
    """Whoever has sent enough already learns it now, not after writing a long letter."""
    visit.prove(proof)
    try:
        check_person(visit.page, visit.form, visit.proved.person if visit.proved else "")
    except FormClosedError as closed:
        return visit.before(
            "cms_forms/identity_address.html", AddressForm(prefix=PREFIX), status=409, notice=str(closed)
        )
    return visit.show(visit.typed())
