"""Synonyms, a promoted result, and what visitors of the last weeks looked for."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Page

from cms_apps.news.models import NewsIndexPage
from cms_apps.search.models import SearchOutcome, Synonyms

SYNONYMS = [
    ("食堂", "餐厅", "饭堂"),
    ("宿舍", "公寓", "寝室"),
    ("校园卡", "一卡通", "饭卡"),
    ("勤工助学", "勤工俭学"),
    ("浴室", "澡堂"),
    ("hotline", "热线"),
]
PROMOTED = ("停水", "water-outage-november-2026", "西区同学请先看这一条。")
# (words, found, times a day, days ago of each)
SEARCHES = [
    ("热水", 12, 9, (0, 1, 2, 5)),
    ("校园卡", 4, 6, (0, 1, 3)),
    ("停水", 5, 8, (0, 1)),
    ("勤工助学", 5, 4, (0, 2, 4)),
    ("空调", 2, 3, (1, 6)),
    ("奖学金", 4, 3, (2, 9)),
    ("游泳馆", 0, 3, (0, 1)),
    ("打印店", 0, 2, (1, 3)),
    ("快递", 0, 4, (2, 4)),
]


@transaction.atomic
def fill_search(index: NewsIndexPage) -> bool:
    """Fill what nobody has touched; True if it was filled."""
    if Synonyms.objects.exists() or SearchOutcome.objects.exists() or SearchPromotion.objects.exists():
        return False
    Synonyms.objects.bulk_create(Synonyms(words="\n".join(words)) for words in SYNONYMS)
    words, slug, description = PROMOTED
    article = Page.objects.child_of(index).get(slug=slug)
    SearchPromotion.objects.create(
        query=Query.get(words), page=article, description=description, sort_order=0
    )
    for words, found, times, days_ago in SEARCHES:
        _searched(words, found, times, days_ago)
    return True


def _searched(words: str, found: int, times: int, days_ago: tuple[int, ...]) -> None:
    query, now = Query.get(words), timezone.now()
    SearchOutcome.objects.create(query=query, found=found, asked_at=now - timedelta(days=days_ago[0]))
    for days in days_ago:
        query.daily_hits.create(date=timezone.localdate() - timedelta(days=days), hits=times)
