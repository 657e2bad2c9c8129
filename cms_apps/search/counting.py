"""What visitors look for: counted by words and day, never by person.

The counts are Wagtail's own (`search_promotions`); `SearchOutcome` adds what was found.
"""

import logging
import re
from datetime import timedelta
from hashlib import sha256

from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.db.models import Sum
from django.http import HttpRequest
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, QueryDailyHits
from wagtail.search.utils import normalise_query_string

from cms_apps.core.visitors import visitor_address

from .models import LONGEST_COUNTED, SearchOutcome
from .scope import Scope
from .service import SearchAnswer
from .text import fold, terms

logger = logging.getLogger(__name__)

KEPT = timedelta(days=90)
"""How long counts are kept."""
POPULAR_WITHIN = timedelta(days=30)
POPULAR_TIMES = 5
"""Times in `POPULAR_WITHIN` below which a search is nobody's business but the one who typed it."""
MOST_WORDS_A_DAY = 2_000
"""Different searches counted a day, so that a flood of nonsense fills no disk."""
_PERSONAL = re.compile(r"\d{5}|@")
"""Student numbers, telephone numbers, addresses: never kept."""


def countable(text: str) -> str:
    """The words as they are counted; "" for what is too long, says nothing, or may name a person."""
    words = normalise_query_string(" ".join(fold(text).split()))
    if len(words) > LONGEST_COUNTED or _PERSONAL.search(words) or not terms(words):
        return ""
    return words


def count_answer(request: HttpRequest, text: str, scope: Scope, answer: SearchAnswer) -> None:
    """Count what a visitor looked for: not its further pages, nor the narrower looks that follow."""
    narrowed = scope.offset or scope.kind or scope.after or scope.before
    if request.method == "GET" and not narrowed:
        found = answer.total if answer.as_typed else 0
        count_search(text=text, found=found, visitor=visitor_address(request))


def count_search(*, text: str, found: int, visitor: str) -> None:
    """Count a search once a day for each visitor; that it can't be counted is no reason not to answer.

    Args:
        found: hits; 0 where none has the words as they were typed.
        visitor: what tells visitors apart, such as an address; kept as a hash, in the cache only.
    """
    words = countable(text)
    if not words:
        return
    today = timezone.localdate()
    mark = sha256(f"{visitor} {today} {words}".encode()).hexdigest()
    if not cache.add(f"cms_search.counted.{mark}", 1, 24 * 60 * 60):
        return
    try:
        with transaction.atomic():
            _count(words, found)
    except DatabaseError:
        logger.warning("a search could not be counted", exc_info=True)


def _count(words: str, found: int) -> None:
    today = timezone.localdate()
    known = Query.objects.filter(query_string=words).first()
    if known is None and QueryDailyHits.objects.filter(date=today).count() >= MOST_WORDS_A_DAY:
        return
    query = known or Query.get(words)
    query.add_hit(today)
    now = {"found": found, "asked_at": timezone.now()}
    if not SearchOutcome.objects.filter(query=query).update(**now):
        SearchOutcome.objects.get_or_create(query=query, defaults=now)


def popular_searches(limit: int = 8) -> list[str]:
    """What was looked for most, and found, in the last 30 days."""
    since = timezone.localdate() - POPULAR_WITHIN
    popular = (
        Query.objects.filter(outcome__found__gt=0, outcome__ignored=False, daily_hits__date__gte=since)
        .annotate(times=Sum("daily_hits__hits"))
        .filter(times__gte=POPULAR_TIMES)
        .order_by("-times", "query_string")
    )
    return list(popular.values_list("query_string", flat=True)[:limit])


def forget_old_counts() -> None:
    """Drop counts after `KEPT`, and words nobody has looked for since; promoted words stay."""
    QueryDailyHits.garbage_collect(days=KEPT.days)
    SearchOutcome.objects.filter(query__daily_hits__isnull=True).delete()
    Query.garbage_collect()
