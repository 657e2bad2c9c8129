"""`/api/v3/preview/`: the draft behind a token, as the page will answer once it is published."""

from typing import Annotated, Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _

from ..api import Header, PageDetailSchema, Query, RichTextOutputFormat, Router, api, problem_response
from .drafts import DraftGoneError, open_draft

router = Router(tags=["preview"], auth=None)


@router.get(
    "/",
    response=PageDetailSchema,
    url_name="preview_page",
    summary="A page's draft, for the token of its preview",
    operation_id="preview_detail",
)
def show_draft(
    request: HttpRequest,
    response: HttpResponse,
    token: Annotated[str, Header(alias="Preview-Token")] = "",
    rich_text_format: Annotated[RichTextOutputFormat | None, Query()] = None,
) -> Any:
    # The token alone decides: an editor's session must not show more than it.
    request.user = AnonymousUser()
    if not token:
        detail = _("Send the token of a preview in the header Preview-Token.")
        return problem_response(request, status=401, detail=detail)
    try:
        page = open_draft(token)
    except DraftGoneError:
        detail = _("This preview has expired. Save the page or open its preview again.")
        return problem_response(request, status=403, detail=detail)
    patch_cache_control(response, no_store=True)
    return page


api.add_router("/preview/", router)
