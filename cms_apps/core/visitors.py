"""Who a request comes from, as far as the network tells."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string


def visitor_address(request: HttpRequest) -> str:
    """The address a request comes from.

    Behind a proxy, `VISITOR_ADDRESS_CALLABLE` names the function that knows what the proxy wrote; without it
    no header is believed.
    """
    callable_name = getattr(settings, "VISITOR_ADDRESS_CALLABLE", "")
    if callable_name:
        return import_string(callable_name)(request)
    return request.META.get("REMOTE_ADDR", "")
