"""Articles as the group's old site exported them: category, title twice, a line about it, the body."""

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from .article import ImportedArticle
from .body import section_blocks
from .dates import read_date
from .encoding import MAX_LINE, Line, text_fault
from .report import ArticleError, Remark, fault
from .sentences import collapse_space, ends_sentence, heading_level

_ABOUT = re.compile(r"作者\s*[:：](?P<author>.*?)日期\s*[:：](?P<date>.*?)来源\s*[:：](?P<source>.*)")
_ABOUT_WITHIN = 5  # lines with text, counted from the first
_SIGNED = re.compile(
    r"[（(]?\s*(?:本网|本报|本站|特约|学生)?"
    r"(?:(?:通讯员|记者)(?=[\s:：/／])|(?:供稿|撰稿|撰文|作者|来源|审核|编辑|责任编辑|责编|摄影|图|文|图文)\s*[:：/／])"
)
_SIGNATURE_LINES = 3
_SIGNATURE_LENGTH = 60  # characters of one line


def read_text_article(lines: Iterable[Line]) -> ImportedArticle:
    """Read one article; every character after the header is in its body or its credit.

    Raises:
        ArticleError: with the line of what is missing or wrong.
    """
    kept = _storable_lines(lines)
    about = _about_position(kept)
    category, title = _category_and_title(kept, about)
    body = _after_repeated_title(kept, about, title)
    body_lines, credit = split_signature([line.text for line in body])
    if not any(map(collapse_space, body_lines)):
        raise fault(_("There is no text after the header."), line=kept[about].number, field="body")
    fields = {"title": collapse_space(title.text), "category": collapse_space(category.text)}
    fields |= _about_fields(kept[about])
    if credit:
        fields["credit"] = credit
    return ImportedArticle(
        line=kept[0].number,
        fields=fields,
        source_body="\n".join(line.text for line in body),
        body=section_blocks(body_lines),
    )


def split_signature(lines: Sequence[str]) -> tuple[list[str], str]:
    """The body's lines without the signature at its end, and the signature as one line, or "".

    A signature is up to three last lines that begin as one (本网通讯员, 供稿：, （记者 …); or else what
    stands after the last blank line, if it is short and neither ends a sentence nor begins a section.
    """
    texts = [collapse_space(line) for line in lines]
    while texts and not texts[-1]:
        texts.pop()
    start = len(texts)
    while start > 0 and _may_sign(texts, start) and _is_signed(texts[start - 1]):
        start -= 1
    if start == len(texts):
        start = _start_of_last_group(texts)
    if not any(texts[:start]):
        return list(lines), ""
    return list(lines[:start]), " ".join(filter(None, texts[start:]))


def _storable_lines(lines: Iterable[Line]) -> list[Line]:
    kept: list[Line] = []
    length = 0
    for line in lines:
        length += len(line.text) + 1
        if line.too_long or length > MAX_LINE:
            raise fault(_("This is too long for an article."), line=line.number)
        if message := text_fault(line.text):
            raise fault(message, line=line.number)
        if kept or line.text.strip():
            kept.append(line)
    if not kept:
        raise fault(_("The file is empty."))
    return kept


def _about_position(lines: Sequence[Line]) -> int:
    seen = 0
    for position, line in enumerate(lines):
        seen += bool(line.text.strip())
        if seen > _ABOUT_WITHIN:
            break
        if _ABOUT.fullmatch(line.text.strip()):
            return position
    raise fault(_("The line 作者:…日期:…来源:… is missing."), line=lines[0].number)


def _category_and_title(lines: Sequence[Line], about: int) -> tuple[Line, Line]:
    before = [line for line in lines[:about] if line.text.strip()]
    if len(before) < 2:
        raise fault(_("Expected a category and a title before this line."), line=lines[about].number)
    if len(before) > 3:
        raise fault(_("Expected only a category and the title here."), line=before[2].number)
    if len(before) == 3:
        _check_repeated(before[2], before[1])
    return before[0], before[1]


def _after_repeated_title(lines: Sequence[Line], about: int, title: Line) -> list[Line]:
    """What follows the second title, which stands after the line about the article, seldom before it."""
    repeated_before = sum(bool(line.text.strip()) for line in lines[:about]) == 3
    rest = list(lines[about + 1 :])
    while rest and not rest[0].text.strip():
        rest.pop(0)
    if repeated_before:
        return rest
    if not rest:
        raise fault(_("There is no text after the header."), line=lines[about].number, field="body")
    _check_repeated(rest[0], title)
    return rest[1:]


def _check_repeated(line: Line, title: Line) -> None:
    if collapse_space(line.text) != collapse_space(title.text):
        raise fault(_("The title is not repeated here."), line=line.number, field="title")


def _about_fields(line: Line) -> dict[str, str]:
    found = _ABOUT.fullmatch(line.text.strip())
    assert found is not None  # noqa: S101 - `_about_position` matched it
    fields = {name: text for name, value in found.groupdict().items() if (text := collapse_space(value))}
    date = read_date(fields.get("date", ""))
    if date is None:
        message = _("Enter a date as YYYY-MM-DD.") if "date" in fields else _("The date is missing.")
        raise ArticleError(Remark(message, line=line.number, field="date"))
    return {**fields, "date": date.isoformat()}


def _may_sign(texts: Sequence[str], start: int) -> bool:
    return len(texts) - start < _SIGNATURE_LINES


def _is_signed(text: str) -> bool:
    return len(text) <= _SIGNATURE_LENGTH and _SIGNED.match(text) is not None


def _start_of_last_group(texts: Sequence[str]) -> int:
    start = max((place for place, text in enumerate(texts) if not text), default=-1) + 1
    group = texts[start:]
    is_signature = len(group) <= _SIGNATURE_LINES and not any(
        len(text) > _SIGNATURE_LENGTH or ends_sentence(text) or heading_level(text) for text in group
    )
    return start if start and is_signature else len(texts)
