"""The topic comes first: it decides at whose desk one can sit down."""

import re

import pytest
from django.utils.html import escape
from wagtail.models import Locale

from cms_apps.cases.models import Category
from cms_apps.core.models import Unit
from cms_apps.reception.models import Signup, Slot
from cms_apps.reception.topics import Answering
from tests.factories.cases import unit_named
from tests.factories.forms import answered_challenge
from tests.factories.pictures import PictureFactory
from tests.factories.published import published_case
from tests.factories.reception import HostFactory, answers, reception_page, signed_up, slots_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def canteens(campus):
    return HostFactory(name="田主任", name_en="Mr Tian", unit=unit_named("canteens"), order=200)


@pytest.fixture
def page(campus, canteens):
    return reception_page(campus.root_page, hosts=[HostFactory(), canteens], slot_minutes=40)


def text(answer):
    return answer.content.decode()


def offered(answer):
    """The times that a form offers, each with its label."""
    found = re.findall(r'name="slot" value="(\d+)"[^>]*>\s*([^<]*)', text(answer))
    return {int(pk): label.strip() for pk, label in found}


def slot_at(page, host):
    return next(slot for slot in slots_of(page) if slot.host == host)


def test_first_comes_the_topic_with_the_places_of_who_answers_it(page, client):
    shown = client.get(page.get_url())
    assert not offered(shown)
    assert "<form class" not in text(shown)
    left = dict(re.findall(r'data-left="([\w-]+)">\s*(\S+?)<', text(shown)))
    assert left == {"dining": "2", "dormitory": "1", "water-and-power": "1", "repairs": "1", "other": "1"}
    assert 'href="?topic=dining"' in text(shown)


@pytest.mark.parametrize(("topic", "hosts"), [("dining", {"林助理", "田主任"}), ("repairs", {"林助理"})])
def test_with_a_topic_only_its_hosts_can_be_chosen(page, client, topic, hosts):
    shown = client.get(page.get_url(), {"topic": topic})
    assert {slot.host.name for slot in Slot.objects.filter(pk__in=offered(shown))} == hosts
    assert f'<input type="hidden" name="topic" value="{topic}"' in text(shown)
    assert 'type="radio" name="topic"' not in text(shown)
    assert Category.objects.get(slug=topic).name in text(shown)
    assert f'href="{page.get_url()}"' in text(shown)


@pytest.mark.parametrize(
    "asked", ["", "nothing", "DINING", "\0", "\ud800", "<b>", "x" * 500, "饮食", "１", "-", "retired"]
)
def test_what_is_no_topic_in_use_falls_back_to_the_choice(page, client, asked):
    Category.objects.create(slug="retired", name="旧话题", is_active=False)
    address = f"{page.get_url()}?topic=%ED%A0%80" if asked == "\ud800" else page.get_url()
    shown = client.get(address, {} if asked == "\ud800" else {"topic": asked})
    assert shown.status_code == 200
    assert not offered(shown)
    assert 'href="?topic=dining"' in text(shown)


def test_a_topic_for_which_nobody_is_there_is_said_and_no_link(campus, canteens, client):
    page = reception_page(campus.root_page, hosts=[canteens])
    shown = client.get(page.get_url(), {"topic": "repairs"})
    assert not offered(shown)
    assert 'href="?topic=dining"' in text(shown)
    assert 'href="?topic=repairs"' not in text(shown)


def test_a_full_time_says_how_long_its_queue_is(page, client, canteens):
    full = slot_at(page, canteens)
    for _ in range(3):
        signed_up(full)
    english = page.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    english.save_revision().publish()
    labels = offered(client.get(english.get_url(), {"topic": "dining"}))
    assert labels[full.pk].endswith("Mr Tian · full, 2 waiting")
    assert all(label.endswith("· 1 left") for pk, label in labels.items() if pk != full.pk)


def test_a_full_day_still_takes_sign_ups_and_says_so(page, client):
    for slot in slots_of(page):
        signed_up(slot)
    assert 'class="notice"' in text(client.get(page.get_url()))
    shown = client.get(page.get_url(), {"topic": "dining"})
    assert len(offered(shown)) == 2
    assert "notice--warning" in text(shown)


def test_places_for_walk_ins_alone_and_times_that_are_over_are_not_offered(page, client, canteens):
    Slot.objects.filter(host=canteens).update(walk_ins=1)
    shown = client.get(page.get_url(), {"topic": "dining"})
    assert slot_at(page, canteens).pk not in offered(shown)


def test_the_whole_way_by_page_keeps_the_topic(page, client):
    address = f"{page.get_url()}?topic=dining"
    data = {**answers(page), "step": "check", **hidden(client.get(address))}
    checked = client.post(address, data)
    assert "餐饮" in text(checked)
    assert 'name="challenge_key"' in text(checked)
    edited = client.post(address, {**data, "step": "edit"})
    assert data["matter"] in text(edited)
    assert '<input type="hidden" name="topic" value="dining"' in text(edited)
    key, answer = answered_challenge()
    sent = client.post(
        address, {**data, **hidden(checked), "step": "send", "challenge_key": key, "challenge_answer": answer}
    )
    assert sent.status_code == 200
    assert Signup.objects.get().topic.slug == "dining"


def test_what_is_posted_counts_before_the_address(page, client):
    data = {**answers(page, topic="repairs"), "step": "check", "called": ""}
    shown = client.post(f"{page.get_url()}?topic=dining", data)
    assert '<input type="hidden" name="topic" value="repairs"' in text(shown)
    assert {slot.host.name for slot in Slot.objects.filter(pk__in=offered(shown))} == {"林助理"}


@pytest.mark.parametrize("topic", ["nothing", "\0", "<b>x", "x" * 5000, ""])
def test_a_posted_topic_that_is_none_gets_the_plain_form_with_its_fault(page, client, topic):
    data = {**answers(page, topic=topic), "step": "check"}
    shown = client.post(f"{page.get_url()}?topic=dining", data)
    assert shown.status_code == 200
    assert 'type="radio" name="topic"' in text(shown)
    assert "error-summary" in text(shown)
    assert escape(data["matter"]) in text(shown)


def test_a_time_of_another_host_is_refused_by_the_service(page, client, canteens):
    slot = slot_at(page, canteens)
    data = {**answers(page, topic="repairs", slot=str(slot.pk)), **hidden(client.get(page.get_url()))}
    key, answer = answered_challenge()
    known = {"step": "send", "challenge_key": key, "challenge_answer": answer}
    seen = hidden(client.get(page.get_url(), {"topic": "repairs"}))
    sent = client.post(page.get_url(), {**data, **seen, **known})
    assert sent.status_code == 422
    assert "error-summary" in text(sent)
    assert not Signup.objects.exists()


def test_a_chosen_topic_makes_no_version_of_its_own(page, client):
    versions = {
        hidden(client.get(page.get_url(), {"topic": topic}))["form_version"]
        for topic in ("dining", "repairs")
    }
    assert versions == {str(client.get(f"/api/v3/forms/{page.pk}/").json()["version"])}


def test_the_preview_shows_the_form_for_every_topic(page, admin_client):
    page.shown = None
    request = page.make_preview_request(None, "")
    request.render()
    assert 'type="radio" name="topic"' in request.content.decode()


def test_answers_on_the_topic_stand_above_the_form_until_it_is_filled_in(page, client):
    told = published_case(is_answered=True, words={"title": "晚上没有热菜<b>"})
    published_case(words={"title": "还没有答复的"})
    shown = text(client.get(page.get_url(), {"topic": "dining"}))
    assert "晚上没有热菜&lt;b&gt;" in shown
    assert told.get_url() in shown
    assert "还没有答复的" not in shown
    assert told.get_url() not in text(client.get(page.get_url(), {"topic": "repairs"}))
    typed = client.post(f"{page.get_url()}?topic=dining", {**answers(page, called=""), "step": "check"})
    assert told.get_url() not in text(typed)


def test_similar_answers_are_shown_before_sending(page, client):
    told = published_case(is_answered=True)
    address = f"{page.get_url()}?topic=dining"
    data = {**answers(page, matter="晚上七点以后没有热菜"), "step": "check", **hidden(client.get(address))}
    checked = text(client.post(address, data))
    assert 'class="similar"' in checked
    assert told.get_url() in checked
    assert 'class="similar"' not in text(client.post(address, {**data, "matter": ""}))


@pytest.mark.parametrize("hosts", [3, 30])
def test_hosts_and_slots_cost_no_query_each(campus, client, django_assert_num_queries, hosts):
    photo = PictureFactory()
    named = [HostFactory(name=f"助理{number}", order=number, photo=photo) for number in range(hosts)]
    page = reception_page(campus.root_page, hosts=named)
    for query, cost in (({}, 24), ({"topic": "dining"}, 31)):
        client.get(page.get_url(), query)
        with django_assert_num_queries(cost):
            client.get(page.get_url(), query)


def test_answering_agrees_with_the_service(page):
    Unit.objects.create(slug="laundry", name="洗衣房")
    other = HostFactory(name="洗衣房主任", unit=Unit.objects.get(slug="laundry"))
    Slot.objects.filter(host__name="田主任").update(host=other)
    answering = Answering()
    for slot in slots_of(page):
        by_service = [
            category
            for category in answering.categories
            if Slot.objects.for_topic(category).filter(pk=slot.pk)
        ]
        assert answering.categories_at(slot) == by_service


def hidden(answer):
    """What travels with every step."""
    return dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', text(answer)))
