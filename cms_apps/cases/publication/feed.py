"""The newest published cases as Atom."""

from datetime import UTC, datetime
from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _

from cms_apps.core.feeds import FEED_LENGTH, AtomFeed, answer_with, xml_text
from cms_apps.core.languages import active_language
from cms_apps.core.templatetags.cms_core import language_tag

from ..models import PublishedCase

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_NAMESPACE = UUID("3ad35e2a-6a39-44f5-8f1d-9a6f4d1c7b52")


def feed_response(request: HttpRequest) -> HttpResponse:
    """Of all units, the newest published first; a changed answer moves its date, not its place."""
    letters = list(PublishedCase.objects.listed().for_lists().order_by("-published_at", "-pk")[:FEED_LENGTH])
    list_address = request.build_absolute_uri(reverse("cms_cases:letters"))
    feed = AtomFeed(
        title=_("Letters and answers"),
        link=list_address,
        description=_("Letters and answers"),
        language=language_tag(active_language()),
        feed_url=request.build_absolute_uri(reverse("cms_cases:letters_feed")),
        feed_guid=uuid5(_NAMESPACE, active_language()).urn,
        updated=max((letter.changed_at for letter in letters), default=_NEVER),
    )
    for letter in letters:
        said = letter.answer or letter.letter
        feed.add_item(
            title=xml_text(letter.title),
            link=request.build_absolute_uri(letter.get_url()),
            # Feed readers take a summary for HTML: what looks like a tag in it must stay text.
            description=escape(xml_text(said)),
            pubdate=letter.published_at,
            updateddate=letter.changed_at,
            unique_id=uuid5(_NAMESPACE, str(letter.case_id)).urn,
            unique_id_is_permalink=False,
            categories=[xml_text(letter.case.category.title)],
            language=language_tag(letter.language),
        )
    return answer_with(feed)
