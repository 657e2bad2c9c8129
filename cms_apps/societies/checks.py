"""What a host has to do for the room to keep its promise."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, register

MIDDLEWARE = "cms_apps.societies.middleware.TermRightsMiddleware"


@register()
def check_middleware(**_kwargs: Any) -> list[Error]:
    if MIDDLEWARE in settings.MIDDLEWARE:
        return []
    hint = f"Add {MIDDLEWARE!r} to MIDDLEWARE, before whatever looks at rights."
    return [Error("Officers would keep their rights after their term.", hint=hint, id="cms_societies.E001")]
