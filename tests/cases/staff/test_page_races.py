"""A button of a case's page pressed eight times in the same moment."""

import pytest
from django.core.management import call_command
from django.test import Client

from cms_apps.cases.states import EventKind
from tests.cases.staff.test_page import kinds, press, shown
from tests.factories.cases import a_case, person, unit_named
from tests.factories.roots import plant_roots
from tests.racing import at_once


@pytest.fixture
def case(transactional_db):
    plant_roots()
    call_command("setup_site", verbosity=0)
    return a_case()


@pytest.mark.parametrize(("is_one_page", "noted"), [(True, 1), (False, 8)])
def test_eight_presses_at_once_from_one_page_are_one(client, case, is_one_page, noted):
    """The control: from eight pages they are eight, so it is the page that makes them one."""
    client.force_login(person(unit=unit_named("canteens"), post="head"))
    pages = [shown(client, case)] * 8 if is_one_page else [shown(client, case) for _page in range(8)]

    def click(number):
        browser = Client()
        browser.cookies.update(client.cookies)
        return press(browser, case, "note", pages[number], text="打过电话").status_code

    assert at_once(click, 8) == [303] * 8
    assert kinds(case).count(EventKind.NOTED) == noted
