"""Published cases."""

from cms_apps.cases.acts import perform
from cms_apps.cases.models import Case, PublishedCase
from cms_apps.cases.services.cosigning import Joining
from tests.factories.cases import a_case, office, person, unit_named
from tests.factories.forms import answered_challenge

LETTER = "我是张小明，晚上七点以后没有热菜，能不能留一个窗口？电话13812340000。"


def answered(case, text="从下周起一号窗口供应到晚上九点。", outcome="resolved"):
    """By somebody of its unit, and approved where its category has it so."""
    said = {"text": text, "outcome": outcome}
    worker = person(unit=case.unit or unit_named("canteens"))
    case = perform("submit", case_id=case.pk, actor=worker, data=said)
    if not case.category.needs_review:
        return case
    return perform("approve", case_id=case.pk, actor=office(), data=said)


def publish(case, desk=None, **words):
    """By the office, in the words it proposes or in others."""
    said = {"title": "晚上七点以后没有热菜", "letter": "能不能留一个窗口？", "answer": "", **words}
    perform("publish", case_id=case.pk, actor=desk or office(), data=said)
    return PublishedCase.objects.get(case=case)


def published_case(*, is_answered=False, words=None, desk=None, **fields):
    """An open one unless `is_answered`."""
    case = a_case(wants_public=True, **{"text": LETTER, **fields})
    said = dict(words or {})
    if is_answered:
        answered(case)
        said.setdefault("answer", "从下周起一号窗口供应到晚上九点。")
    return publish(Case.objects.get(pk=case.pk), desk, **said)


def joining(published, key, **fields):
    """With an answered challenge."""
    challenge = dict(zip(("challenge_key", "challenge_answer"), answered_challenge(), strict=True))
    known = {"contact": "", "language": "zh-hans", "who": "10.0.0.1", **challenge}
    return Joining(published=published, key=key, **{**known, **fields})
