"""The monthly bulletin (办理通报): drafted as an article from counts and from published words alone.

It is written in the site's main language, whoever drafts it. Whoever may publish articles looks at it before
anybody else reads it.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.rich_text import RichText

from cms_apps.core.drafting import Article, draft_article

from ..models import Case, Category, PublishedCase
from ..rates.counting import FEWEST
from ..rates.months import month_after
from ..rates.report import Report, report
from ..templatetags.cms_cases import bars
from .terms import DAY, Span

EXCERPT = 120
"""Characters of an answer; the rest stands on its own page."""
MOST_ANSWERS = 40
MOST_CATEGORIES = 5

Block = tuple[str, Any]


def bulletin_month(span: Span, today: date) -> date | None:
    """The first day of the span's last month that is over; None if none is."""
    over = [month for month in span.months(today) if month_after(month) <= today]
    return over[-1] if over else None


def draft_bulletin(month: date, user: Any) -> Page | None:
    """The draft of a month, or the one drafted before; None where nobody takes it from this user."""
    with translation.override(settings.LANGUAGE_CODE):
        figures = report(month=month)
        name = date_format(month, "YEAR_MONTH_FORMAT")
        article = Article(
            key=f"letters-{month:%Y-%m}",
            title=_("The manager's mailbox: what became of letters, %(month)s") % {"month": name},
            summary=_summary(figures, name),
            author=_("The manager's mailbox"),
            body=list(_body(figures, month)),
        )
        return draft_article(article, user)


def _summary(figures: Report, name: str) -> str:
    counts = figures.whole.counts
    words = _("In %(month)s %(due)d answers fell due; %(on_time)d were given in time.")
    return words % {"month": name, "due": counts.due, "on_time": counts.on_time}


def _body(figures: Report, month: date) -> Iterator[Block]:
    yield _heading(_("The three rates"))
    for bar in bars(figures.whole):
        yield _paragraph(format_html("<b>{}</b>: {}", bar.label, bar.words))
    if figures.units:
        yield _heading(_("Unit by unit"))
        yield _units_table(figures)
    yield _heading(_("Most written about"))
    yield from _most_written_about(month)
    yield _heading(_("Answers published this month"))
    yield from _answers(month)
    yield _heading(_("How it is counted"))
    yield from _notes()


def _units_table(figures: Report) -> Block:
    head = [_("Unit"), _("Answered in time"), _("Settled"), _("Satisfied senders")]
    rows = [
        [line.name.title if line.name else _("Without a unit"), *(bar.words for bar in bars(line))]
        for line in figures.units
    ]
    return _table(_("The three rates, unit by unit"), [head, *rows])


def _most_written_about(month: date) -> Iterator[Block]:
    """Categories, not words: what a sender wrote is nobody's to print. None of so few that they tell who."""
    now, earlier = _opened(month), _opened((month - DAY).replace(day=1))
    names = {category.pk: category.title for category in Category.objects.all()}
    most = sorted(now, key=lambda key: (-now[key], names[key]))
    shown = [key for key in most if now[key] >= FEWEST][:MOST_CATEGORIES]
    if not shown:
        yield _paragraph(_("No matter was written about more than a few times."))
        return
    head = [_("Matter"), _("Letters and calls"), _("The month before")]
    rows = [[names[key], str(now[key]), str(earlier.get(key, 0))] for key in shown]
    yield _table(_("Most written about"), [head, *rows])


def _opened(month: date) -> dict[int, int]:
    """Cases opened in the month, by category; of all units, also those the drafter may not read."""
    cases = Case.objects.filter(opened_at__gte=_midnight(month), opened_at__lt=_midnight(month_after(month)))
    return dict(cases.order_by().values_list("category").annotate(Count("pk")))


def _answers(month: date) -> Iterator[Block]:
    start, end = _midnight(month), _midnight(month_after(month))
    published = PublishedCase.objects.filter(published_at__gte=start, published_at__lt=end).exclude(answer="")
    found = list(published.order_by("published_at", "pk")[:MOST_ANSWERS])
    if not found:
        yield _paragraph(_("No answer was published this month."))
    for case in found:
        yield _heading(case.title, level="3")
        yield _paragraph(Truncator(" ".join(case.answer.split())).chars(EXCERPT))
        address = _address(case)
        if address:
            yield _paragraph(format_html('<a href="{}">{}</a>', address, _("Read letter and answer")))


def _notes() -> Iterator[Block]:
    yield _paragraph(
        _("Counted is what fell due in the month, overdue answers among it, for the unit that had it first.")
    )
    few = _("No rate is given for fewer than %(fewest)d: one letter would turn it round.")
    yield _paragraph(few % {"fewest": FEWEST})
    try:
        address = reverse("cms_cases:rates")
    except NoReverseMatch:  # a host that gave our pages no address
        return
    yield _paragraph(format_html('<a href="{}">{}</a>', address, _("All counts, month by month")))


def _address(case: PublishedCase) -> str:
    try:
        return case.get_url()
    except NoReverseMatch:
        return ""


def _heading(text: str, level: str = "2") -> Block:
    return "heading", {"text": text, "level": level}


def _paragraph(text: Any) -> Block:
    """Escaped, unless it is safe already."""
    return "paragraph", RichText(format_html("<p>{}</p>", text))


def _table(caption: str, data: list[list[str]]) -> Block:
    return "table", {
        "data": data,
        "table_caption": caption,
        "first_row_is_table_header": True,
        "first_col_is_header": True,
        "table_header_choice": "both",
    }


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
