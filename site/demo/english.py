"""The English tree: home page, plain pages and some articles, translated as an editor would."""

import json
from pathlib import Path

from django.db import transaction
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.operations import translate_object

from cms_apps.news.models import NewsIndexPage, NewsPage
from cms_apps.pages.models import HomePage

WORDS: dict[str, str] = json.loads((Path(__file__).parent / "english.json").read_text(encoding="utf-8"))

PUBLISHED = ("hotline-opens", "winter-hot-water-2026", "water-outage-november-2026")
# Its words are not all there: it stays a draft for the translator to go on with.
UNFINISHED = ("reception-day-november-2026",)


def translate_demo(home: Page, index: NewsIndexPage, pages: dict[str, Page]) -> int:
    """Translate what has no English yet; returns how many pages were translated."""
    locale = Locale.objects.get(language_code="en")
    _fill_home(home, locale)
    _fill_index(index, locale)
    articles = {page.slug: page for page in NewsPage.objects.child_of(index)}
    finished = [*pages.values(), *(articles[slug] for slug in PUBLISHED if slug in articles)]
    unfinished = [articles[slug] for slug in UNFINISHED if slug in articles]
    return sum(_translate(page, locale, publish=True) for page in finished) + sum(
        _translate(page, locale, publish=False) for page in unfinished
    )


@transaction.atomic
def _fill_home(home: Page, locale: Locale) -> None:
    """Headline and notices of the English home page that nobody has edited."""
    english: HomePage = home.get_translation(locale).specific
    if english.revisions.count() > 2:  # `setup_site` made the first two
        return
    english.headline = "Food, rooms, water, power: tell us what is wrong"
    english.lead = (
        "Urgent? Call 66361616, day and night. Hours, prices and notices of canteens, dormitories, "
        "water, power and repairs are here."
    )
    english.notices.set(
        [
            type(notice)(
                label=notice.label,
                label_en=notice.label_en,
                page=notice.page,
                last_day=notice.last_day,
                sort_order=notice.sort_order,
            )
            for notice in home.specific.notices.all()
        ]
    )
    english.save_revision(log_action=True).publish()


def _fill_index(index: NewsIndexPage, locale: Locale) -> None:
    english: NewsIndexPage = index.get_translation(locale).specific
    if not english.introduction:
        english.introduction = "News of canteens, dormitories, water, power and students' work with us."
        english.save_revision(log_action=True).publish()


def _translate(page: Page, locale: Locale, *, publish: bool) -> bool:
    if page.has_translation(locale):
        return False
    translate_object(page.specific, [locale])
    translation = Translation.objects.get(source__object_id=page.translation_key, target_locale=locale)
    for segment in StringSegment.objects.filter(source=translation.source).select_related("string"):
        chinese = segment.string.data
        english = chinese if segment.context.path == "slug" else WORDS.get(chinese)
        if english:
            StringTranslation.objects.update_or_create(
                translation_of=segment.string,
                locale=locale,
                context=segment.context,
                defaults={"data": english},
            )
    translation.save_target(publish=publish)
    _say_what_the_cover_shows(page.get_translation(locale).specific, publish=publish)
    return True


def _say_what_the_cover_shows(english: Page, *, publish: bool) -> None:
    """In its own language: without it readers would hear the picture's own, Chinese description."""
    if not isinstance(english, NewsPage) or english.cover_image is None:
        return
    english.cover_alt_text = WORDS[english.cover_image.description]
    revision = english.save_revision(log_action=True)
    if publish:
        revision.publish()
