"""Articles as JSON Lines: one object a line."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from cms_apps.core.json_lines import NotAnObjectError, printable, read_object

from .article import ImportedArticle
from .body import section_blocks
from .dates import read_date
from .encoding import Line, text_fault
from .html_blocks import HtmlBody, html_body, is_html
from .report import ArticleError, Remark, fault
from .sentences import collapse_space

REQUIRED = ("title", "date", "body")
KNOWN = (*REQUIRED, "author", "credit", "source", "category", "summary", "slug", "external_id")
_MAX_EXTERNAL_ID = 190  # characters, so that the key of `NewsImport` holds it


def read_json_lines(lines: Iterable[Line]) -> Iterator[ImportedArticle | ArticleError]:
    """One article or its faults for every line that is not blank; a bad line never stops the others."""
    for line in lines:
        try:
            if line.too_long:
                raise fault(_("This is too long for an article."), line=line.number)
            if line.text.strip():
                yield read_json_article(line)
        except ArticleError as error:
            yield error


def read_json_article(line: Line) -> ImportedArticle:
    """Read one line.

    Raises:
        ArticleError: with every fault of the line, each with its field.
    """
    values, remarks = _texts(_object(line), line.number)
    remarks += _content_remarks(values, line.number, faulty={remark.field for remark in remarks})
    if remarks:
        raise ArticleError(*remarks)
    body = _body(values, line)
    if not body.blocks:
        raise fault(_("This field is required."), line=line.number, field="body")
    rest = {name: collapse_space(value) for name, value in values.items() if name != "body"}
    slug, external_id = rest.pop("slug", ""), rest.pop("external_id", "")
    date = read_date(rest["date"])
    return ImportedArticle(
        line=line.number,
        fields=rest | {"date": date.isoformat() if date else ""},
        source_body=values["body"],
        body=body.blocks,
        slug=slug,
        external_id=external_id,
        pictures=body.pictures,
    )


def _object(line: Line) -> dict[str, Any]:
    if message := text_fault(line.text):
        raise fault(message, line=line.number)
    try:
        return read_object(line.text)
    except NotAnObjectError as error:
        raise fault(error.message, line=line.number, field=error.key) from error


def _texts(found: dict[str, Any], number: int) -> tuple[dict[str, str], list[Remark]]:
    """The known fields as texts; null counts as absent, a whole number is an id as good as a text."""
    values: dict[str, str] = {}
    remarks: list[Remark] = []
    for name, value in found.items():
        if name == "external_id" and isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if name not in KNOWN:
            remarks.append(Remark(_("This field is not known here."), line=number, field=printable(name)))
        elif value is not None and not isinstance(value, str):
            remarks.append(Remark(_("Enter text."), line=number, field=name))
        elif value is not None and (message := text_fault(value)):
            remarks.append(Remark(message, line=number, field=name))
        elif value is not None:
            values[name] = value
    return values, remarks


def _content_remarks(values: dict[str, str], number: int, *, faulty: set[str]) -> list[Remark]:
    remarks = [
        Remark(_("This field is required."), line=number, field=name)
        for name in REQUIRED
        if not values.get(name, "").strip() and name not in faulty
    ]
    if values.get("date", "").strip() and read_date(values["date"]) is None:
        remarks.append(Remark(_("Enter a date as YYYY-MM-DD."), line=number, field="date"))
    if len(values.get("external_id", "")) > _MAX_EXTERNAL_ID:
        message = _("Enter at most %(max_length)s characters.") % {"max_length": _MAX_EXTERNAL_ID}
        remarks.append(Remark(message, line=number, field="external_id"))
    return remarks


def _body(values: dict[str, str], line: Line) -> HtmlBody:
    text = values["body"]
    if not is_html(text):
        return HtmlBody(section_blocks(text.splitlines()), pictures=0)
    try:
        return html_body(text)
    except ArticleError as error:
        raise ArticleError(
            *(Remark(r.message, line=line.number, field=r.field) for r in error.remarks)
        ) from error
