"""A society that looks for members, its form, and who applied."""

from itertools import count

from cms_apps.societies.applications import Application
from cms_apps.societies.models import JoinField, JoinPage, Member
from cms_apps.societies.services.members import accept, apply_for

from .people import administrator
from .societies import page_of

_numbers = count(1)
CONSENT = "只用来办理入会，离开后30天删除。"


def recruit(made, *, is_recruiting=True, note="欢迎各年级同学"):
    """Let the society's published page say that it looks for members, or that it does not."""
    page = page_of(made)
    page.is_recruiting, page.recruiting_note = is_recruiting, note
    page.save_revision().publish()


def join_page(made, *extra, is_recruiting=True, **fields):
    """A published form of a society that looks for members; `extra` are (label, key, type, options)."""
    recruit(made, is_recruiting=is_recruiting)
    known = {"title": "加入我们", "slug": "join", "consent_text": CONSENT}
    page = page_of(made).add_child(instance=JoinPage(**{**known, **fields}))
    for number, (label, key, kind, options) in enumerate(extra):
        page.form_fields.add(
            JoinField(label=label, clean_name=key, field_type=kind, sort_order=number, **options)
        )
    page.save_revision().publish()
    return JoinPage.objects.get(pk=page.pk)


def answers(**changes):
    """What a student fills in."""
    known = {"name": "李同学", "student_number": "", "contact": "li@stu.example.edu.cn", "why": "想帮忙"}
    return {**known, **changes}


def application(made, **changes):
    number = next(_numbers)
    known = {"society": made, "name": f"同学{number}", "contact": f"s{number}@stu.example.edu.cn"}
    return Application(**{**known, **changes})


def applied(made, **changes):
    return apply_for(application(made, **changes))


def member(made, **changes):
    return accept(applied(made, **changes).pk, actor=administrator())


def now(who):
    return Member.objects.get(pk=who.pk)
