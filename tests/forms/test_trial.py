"""An editor tries a form in its preview: all of it, and nothing stays."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from cms_apps.core.models import OutboxMessage
from cms_apps.forms import trial
from cms_apps.forms.models import Outcome, Submission
from cms_apps.forms.services import send
from cms_apps.forms.trial import ADDRESS
from cms_apps.forms.uploads import middleware
from cms_apps.pages.models import FeedbackPage
from tests.factories.forms import ANSWERS, feedback_page, sending
from tests.factories.identity import asking_page
from tests.factories.people import UserFactory, administrator, editor, first_reviewer, member
from tests.factories.roots import plant_roots
from tests.factories.uploads import EICAR, jpeg, upload

MORE = [(f"问{n}", f"more{n}", "singleline", {"required": False}) for n in range(4)]
PHOTOS = ("照片", "photos", "file", {"required": False, "most_files": 2})
FIELDS = ("label", "clean_name", "field_type", "choices", "help_text", "default_value")

pytestmark = pytest.mark.usefixtures("private")


@pytest.fixture
def page(campus):
    return feedback_page(campus.root_page, told="leader@example.edu.cn", thanks="三日内看。")


@pytest.fixture
def tester(client, campus):
    client.force_login(editor())
    return client


def preview(client, page):
    return client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))


def text_of(answer):
    return answer.content.decode()


def take_step(client, before, step="send", **answers):
    """What a browser sends from a page it was shown."""
    text = text_of(before)
    assert re.search(r'<form[^>]* action="([^"]+)"', text)[1] == reverse(ADDRESS)
    hidden = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', text))
    return client.post(reverse(ADDRESS), {**hidden, **answers, "step": step})


def band():
    return gettext("Preview: nothing is sent.")


def receipt(answer):
    found = re.search(r'id="receipt">([^<]+)<', text_of(answer))
    return found and found[1]


def everything():
    """All rows of all tables, but for what Wagtail notes of whoever looks."""
    of_visitors = {"sessions.Session", "wagtailusers.UserProfile"}
    models = [model for model in apps.get_models() if model._meta.label not in of_visitors]
    return {model._meta.label: sorted(map(str, model._base_manager.values_list())) for model in models}


def test_a_form_is_tried_from_its_preview_and_nothing_is_stored(tester, page, private):
    before = everything()
    shown = preview(tester, page)
    refused = take_step(tester, shown, **{**ANSWERS, "phone": "打给我"})
    assert refused.status_code == 422
    assert 'id="id_phone_error"' in text_of(refused)
    assert ANSWERS["words"] in text_of(refused)
    sent = take_step(tester, refused, **ANSWERS)
    assert sent.status_code == 200
    assert re.fullmatch(r"[A-Z2-7]{5}(-[A-Z2-7]{1,5}){5}", receipt(sent))
    assert "三日内看。" in text_of(sent)
    assert everything() == before
    assert not mail.outbox
    assert not private()


def test_the_same_sent_for_real_would_be_seen_in_the_tables(page):
    before = everything()
    send(page, sending(page))
    after = everything()
    changed = {label for label, rows in after.items() if rows != before[label]}
    assert {"cms_forms.Submission", "cms_core.OutboxMessage", "cms_core.LimitCounter"} <= changed


def test_each_step_says_that_it_is_a_preview(tester, page):
    shown = preview(tester, page)
    steps = [shown, take_step(tester, shown), take_step(tester, shown, **ANSWERS)]
    again = take_step(tester, steps[-1], "edit")
    for answer in (*steps, again):
        assert band() in text_of(answer)
    assert ANSWERS["words"] not in text_of(again)
    assert band() not in text_of(tester.get(page.url))


def test_a_long_form_is_checked_changed_and_sent(tester, campus):
    page = feedback_page(campus.root_page, *MORE)
    before = everything()
    checked = take_step(tester, preview(tester, page), "check", **ANSWERS)
    assert "cms_forms/check.html" in [template.name for template in checked.templates]
    changed = take_step(tester, checked, "edit", **ANSWERS)
    assert ANSWERS["words"] in text_of(changed)
    checked = take_step(tester, changed, "check", **{**ANSWERS, "more1": "改过"})
    assert "改过" in text_of(checked)
    assert receipt(take_step(tester, checked, "send", **ANSWERS))
    assert everything() == before


def draft(**changes):
    """What Wagtail's edit form posts: the fields are the unsaved ones."""
    fields = {
        "title": "新表单",
        "slug": "new",
        "introduction": "",
        "thanks": "改后的话。",
        "consent_text": "改后的同意条款。",
        "kept_days": 180,
        "identity": "anonymous",
        "form_fields": inline_formset(
            [{"label": "新问题", "clean_name": "", "field_type": "singleline", "required": "on"}]
        ),
        "comments": inline_formset([]),
    }
    return nested_form_data({**fields, **changes})


@pytest.mark.parametrize("saved", [True, False])
def test_a_draft_is_tried_with_the_fields_nobody_saved(tester, campus, page, saved):
    if saved:
        page.unpublish()
        address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    else:
        address = reverse(
            "wagtailadmin_pages:preview_on_add", args=["cms_pages", "feedbackpage", campus.root_page.pk]
        )
    assert tester.post(address, draft()).json() == {"is_valid": True, "is_available": True}
    before = everything()
    shown = tester.get(address)
    assert "改后的同意条款。" in text_of(shown)
    name = re.search(r'<input type="text" name="(\w+)"[^>]* id="id_\1"', text_of(shown))[1]
    refused = take_step(tester, shown, **{name: ""})
    assert f'id="id_{name}_error"' in text_of(refused)
    sent = take_step(tester, refused, **{name: "答"})
    assert receipt(sent), text_of(sent)
    assert "改后的话。" in text_of(sent)
    assert everything() == before


def test_the_service_sees_it_and_what_it_writes_is_taken_back(tester, page, monkeypatch):
    def accept(self, submission, receipt):
        assert submission.data["words"] == ANSWERS["words"]
        Group.objects.create(name="written by the service")
        return Outcome(message="服务收到了。")

    monkeypatch.setattr(FeedbackPage, "accept", accept)
    assert "服务收到了。" in text_of(take_step(tester, preview(tester, page), **ANSWERS))
    assert not Group.objects.filter(name="written by the service").exists()


def test_what_the_service_refuses_is_said(tester, page, monkeypatch):
    def refuse(self, submission, receipt):
        raise ValidationError("服务不收。")

    monkeypatch.setattr(FeedbackPage, "accept", refuse)
    answer = take_step(tester, preview(tester, page), **ANSWERS)
    assert answer.status_code == 422
    assert "服务不收。" in text_of(answer)


def test_what_waits_for_the_commit_never_happens(transactional_db, client, monkeypatch):
    plant_roots()
    call_command("setup_site", verbosity=0)
    page = feedback_page(Site.objects.get(is_default_site=True).root_page, told="leader@example.edu.cn")
    happened = []

    def accept(self, submission, receipt):
        transaction.on_commit(lambda: happened.append(submission.pk))
        return Outcome()

    monkeypatch.setattr(FeedbackPage, "accept", accept)
    client.force_login(administrator())
    assert receipt(take_step(client, preview(client, page), **ANSWERS))
    assert happened == []
    assert not OutboxMessage.objects.exists()
    assert not mail.outbox
    send(page, sending(page))
    assert happened == [Submission.objects.get().pk]
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "rules",
    [
        {"opens_at": timezone.now() + timedelta(days=1)},
        {"closes_at": timezone.now() - timedelta(days=1)},
        {"most": 0},
    ],
)
def test_a_shut_form_can_be_tried_and_says_what_readers_are_told(tester, campus, rules):
    page = feedback_page(campus.root_page, **rules)
    shown = preview(tester, page)
    assert gettext("Readers can't fill it in now: they are told why instead.") in text_of(shown)
    assert receipt(take_step(tester, shown, **ANSWERS))
    assert "<form class" not in text_of(tester.get(page.url))


def test_nobody_has_to_prove_who_they_are(tester, campus):
    page = asking_page(campus.root_page, most_per_person=1)
    shown = preview(tester, page)
    assert "identity-email" not in text_of(shown)
    assert receipt(take_step(tester, shown, **ANSWERS))
    assert not OutboxMessage.objects.exists()


def test_no_limit_is_met_and_none_is_used_up(tester, page):
    shown = preview(tester, page)
    for _number in range(25):
        assert receipt(take_step(tester, shown, **ANSWERS))
    for _number in range(65):
        take_step(tester, shown, "question")
    send(page, sending(page, sender="127.0.0.1"))
    assert Submission.objects.count() == 1


# -- Files ---------------------------------------------------------------------------------------


def test_files_go_along_by_name_only(tester, campus, private):
    page = feedback_page(campus.root_page, PHOTOS)
    before = everything()
    refused = take_step(tester, preview(tester, page), photos=[upload("a.jpg", jpeg())], words="有图")
    assert refused.status_code == 422
    assert "a.jpg" in text_of(refused)
    more = take_step(tester, refused, **ANSWERS, photos=[upload("b.jpg", jpeg((9, 9)))], step="edit")
    assert {"a.jpg", "b.jpg"} <= set(re.findall(r"[ab]\.jpg", text_of(more)))
    mark = re.search(r'name="remove-photos" value="(\w+)"', text_of(more))[1]
    fewer = take_step(tester, more, "edit", **ANSWERS, **{"remove-photos": mark})
    assert set(re.findall(r"[ab]\.jpg", text_of(fewer))) == {"b.jpg"}
    assert receipt(take_step(tester, fewer, **ANSWERS))
    assert everything() == before
    assert not private()


def test_a_service_meets_the_files_it_would_meet(tester, campus, monkeypatch):
    page, names = feedback_page(campus.root_page, PHOTOS), []

    def accept(self, submission, receipt):
        names.extend(file.name for file in submission.files.all())
        return Outcome()

    monkeypatch.setattr(FeedbackPage, "accept", accept)
    shown = preview(tester, page)
    assert receipt(take_step(tester, shown, **ANSWERS, photos=[upload("a.jpg", jpeg())]))
    assert names == ["a.jpg"]


@pytest.mark.parametrize(("content", "said"), [(EICAR, "害"), (b"words", "只收")])
def test_a_file_that_is_not_taken_says_why(tester, campus, content, said, private):
    page = feedback_page(campus.root_page, PHOTOS)
    answer = take_step(tester, preview(tester, page), **ANSWERS, photos=[upload("a.jpg", content)])
    assert answer.status_code == 422
    assert said in re.search(r'id="id_photos_error">(.*?)<', text_of(answer))[1]
    assert not private()


def test_files_too_large_together_are_said(tester, campus, monkeypatch):
    page = feedback_page(campus.root_page, PHOTOS)
    shown = preview(tester, page)
    monkeypatch.setattr(middleware, "LARGEST_REQUEST", 10_000)
    answer = take_step(tester, shown, **ANSWERS, photos=[upload("a.jpg", bytes(20_000))])
    assert answer.status_code == 413
    assert ANSWERS["words"] in text_of(answer)


# -- Who ------------------------------------------------------------------------------------------


def test_only_whoever_may_edit_the_page_tries_it(client, tester, page):
    shown = preview(tester, page)
    for stranger in (UserFactory(), member("Moderators"), first_reviewer(), administrator()):
        tester.force_login(stranger)  # with a draft that another person was shown
        assert take_step(tester, shown, **ANSWERS).status_code in {302, 403}
    tester.logout()
    assert take_step(tester, shown, **ANSWERS).status_code == 302


def lose_rights(user):
    """All but the way into the admin."""
    user.groups.clear()
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))


def test_rights_that_end_end_the_trial(client, page):
    user = editor()
    client.force_login(user)
    shown = preview(client, page)
    assert receipt(take_step(client, shown, **ANSWERS))
    lose_rights(user)
    assert take_step(client, shown, **ANSWERS).status_code in {302, 403}


def test_a_new_page_is_tried_only_where_it_could_be_added(client, campus):
    user = editor()
    client.force_login(user)
    address = reverse(
        "wagtailadmin_pages:preview_on_add", args=["cms_pages", "feedbackpage", campus.root_page.pk]
    )
    client.post(address, draft())
    shown = client.get(address)
    assert take_step(client, shown).status_code == 422
    lose_rights(user)
    assert take_step(client, shown).status_code in {302, 403}


def test_a_forged_or_old_draft_opens_nothing(tester, page, monkeypatch):
    shown = preview(tester, page)
    for text in ("", "x", "饭", "a:b:c", "=" * 50):
        answer = tester.post(reverse(ADDRESS), {"trial-draft": text, "step": "send"})
        assert answer.status_code in {302, 403}
    monkeypatch.setattr(trial, "VALID", timedelta(0))
    assert take_step(tester, shown, **ANSWERS).status_code in {302, 403}


def test_a_page_deleted_meanwhile_is_not_tried(tester, page):
    shown = preview(tester, page)
    page.delete()
    assert take_step(tester, shown, **ANSWERS).status_code in {302, 403}


def test_it_is_nothing_to_look_at(tester):
    assert tester.get(reverse(ADDRESS)).status_code == 405


def test_it_asks_for_the_token_against_forged_requests(page, campus):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor())
    shown = preview(strict, page)
    hidden = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', text_of(shown)))
    assert receipt(strict.post(reverse(ADDRESS), {**hidden, **ANSWERS, "step": "send"}))
    del hidden["csrfmiddlewaretoken"]
    assert strict.post(reverse(ADDRESS), {**hidden, **ANSWERS, "step": "send"}).status_code == 403
