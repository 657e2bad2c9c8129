"""A login for each role. The passwords stand in the source and are no secrets."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.users.models import UserProfile

from cms_apps.cases.setup import MANAGER, UNITS
from cms_apps.core.models import Unit, UnitMember
from cms_apps.core.roles import EDITORS, FIRST_REVIEWERS, MODERATORS, OFFICE, SECOND_REVIEWERS, role
from cms_apps.forms.setup import FORM_READERS
from cms_apps.reception.setup import HOSTS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


@dataclass(frozen=True)
class Person:
    """One login.

    Attributes:
        post: stands before the name in Wagtail's lists, so that one sees at once who acted.
        unit: address word of the unit they work in, as `rank` says.
    """

    role: "StrPromise"
    username: str
    password: str
    post: str
    name: str
    group: str | None = None
    """None: an administrator; "": none of its own, rights come from a term of office."""
    unit: str = ""
    rank: UnitMember.Post = UnitMember.Post.STAFF


PEOPLE = {
    "administrator": Person(_("Administrator"), "demo-admin", "demo-admin-2026", "管理员", "常在线"),
    "editor": Person(_("Editor"), "demo-editor", "demo-editor-2026", "编辑", "文小简", EDITORS),
    "first": Person(
        _("First reviewer"), "demo-first", "demo-first-2026", "责任编辑", "方知微", FIRST_REVIEWERS
    ),
    "second": Person(
        _("Second reviewer"), "demo-second", "demo-second-2026", "办公室主任", "沈细明", SECOND_REVIEWERS
    ),
    "moderator": Person(
        _("Final reviewer and publisher"),
        "demo-moderator",
        "demo-moderator-2026",
        "分管领导",
        "严明明",
        MODERATORS,
    ),
    "reader": Person(
        _("Reader of what students send"), "demo-reader", "demo-reader-2026", "办公室", "温如实", FORM_READERS
    ),
    "office": Person(_("Office"), "demo-office", "demo-office-2026", "办公室", "柯文书", OFFICE),
    "manager": Person(_("General manager"), "demo-manager", "demo-manager-2026", "总经理", "邱实", MANAGER),
    "canteens": Person(
        _("Head of the canteens"),
        "demo-canteens",
        "demo-canteens-2026",
        "饮食中心主任",
        "田香谷",
        UNITS,
        "canteens",
        UnitMember.Post.HEAD,
    ),
    "repairs": Person(
        _("Repairs, at the desk"),
        "demo-repairs",
        "demo-repairs-2026",
        "维修中心",
        "钱巧手",
        UNITS,
        "repairs",
    ),
    "energy": Person(
        _("Head of energy"),
        "demo-energy",
        "demo-energy-2026",
        "能源中心主任",
        "水长明",
        UNITS,
        "energy",
        UnitMember.Post.HEAD,
    ),
    "dormitories": Person(
        _("Head of the dormitories"),
        "demo-dormitories",
        "demo-dormitories-2026",
        "公寓中心主任",
        "宿静安",
        UNITS,
        "dormitories",
        UnitMember.Post.HEAD,
    ),
    "assistant": Person(
        _("Reception host"), "demo-assistant", "demo-assistant-2026", "总经理助理", "林晓雨", HOSTS
    ),
    "guide": Person(_("Adviser of the societies"), "demo-guide", "demo-guide-2026", "指导老师", "路引真", ""),
    "president": Person(
        _("President of a society"), "demo-president", "demo-president-2026", "伙管会会长", "方小禾", ""
    ),
    "deputy": Person(
        _("Deputy president of a society"), "demo-deputy", "demo-deputy-2026", "伙管会副会长", "苗青青", ""
    ),
    "successor": Person(
        _("Next president, whose term has not begun"),
        "demo-successor",
        "demo-successor-2026",
        "伙管会候任会长",
        "高明远",
        "",
    ),
}


def make_people() -> dict[str, AbstractBaseUser]:
    """The users by key; who exists keeps password, name, groups and language.

    They have no e-mail address, so that a demo never sends mail to anybody.
    """
    return {key: _existing(person) or _make(person) for key, person in PEOPLE.items()}


def _existing(person: Person) -> AbstractBaseUser | None:
    return get_user_model().objects.filter(username=person.username).first()


@transaction.atomic
def _make(person: Person) -> AbstractBaseUser:
    is_administrator = person.group is None
    user = get_user_model().objects.create_user(
        person.username,
        password=person.password,
        first_name=person.post,
        last_name=person.name,
        is_staff=is_administrator,
        is_superuser=is_administrator,
    )
    if person.group:
        user.groups.add(role(person.group))
    if person.unit:
        UnitMember.objects.create(unit=Unit.objects.get(slug=person.unit), user=user, post=person.rank)
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = "zh-hans"
    profile.save()
    return user
