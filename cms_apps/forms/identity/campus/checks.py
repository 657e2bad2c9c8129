"""A campus sign-in that is set up by halves is said before anybody meets it."""

from typing import Any

from django.core.checks import CheckMessage, Error, Warning, register

from .configuration import faults, left_over


@register
def sign_in_is_whole(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    hint = "docs/forms.md says what OpenID Connect and CAS need."
    found: list[CheckMessage] = [Error(fault, hint=hint, id="cms_forms.E003") for fault in faults()]
    if names := left_over():
        message = f"{', '.join(names)} is set, but CAMPUS_SIGN_IN is empty: nobody can sign in."
        found.append(Warning(message, hint=hint, id="cms_forms.W001"))
    return found
