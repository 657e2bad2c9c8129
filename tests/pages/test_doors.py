"""Doors and slots: a room registers, the home page and the API show; a room that is absent shows none."""

import pytest
from laces.components import Component

from cms_apps.core.doors import Door, register_door, unregister_door
from cms_apps.core.slots import empty_slot, fill_slot


@pytest.fixture
def dummy_room():
    """A room with two doors, one of them closed, and a line on the home page."""

    class Line(Component):
        def render_html(self, parent_context=None):
            return "这一行来自别的房间"

    def mailbox(request):
        return Door(title="给总经理写信", url="/mailbox/", live_line="昨天答复了 3 封", order=20)

    def hotline(request):
        return Door(title="现在谁在值班", url="/hotline/", order=10)

    def closed(request):
        return None

    def line(context):
        return Line()

    makers = [register_door(maker) for maker in (mailbox, hotline, closed)]
    fill_slot("home", order=5)(line)
    yield
    for maker in makers:
        unregister_door(maker)
    empty_slot("home", line)


@pytest.mark.django_db
def test_home_draws_the_open_doors_in_order_with_their_live_line(client, campus, dummy_room):
    page = client.get("/").content.decode()
    assert page.index("现在谁在值班") < page.index("给总经理写信") < page.index("昨天答复了 3 封")
    assert 'href="/mailbox/"' in page
    assert "这一行来自别的房间" in page


@pytest.mark.django_db
def test_the_api_lists_the_same_doors(client, campus, dummy_room):
    doors = client.get("/api/v3/site/").json()["doors"]
    assert [door["title"] for door in doors] == ["现在谁在值班", "给总经理写信"]


@pytest.mark.django_db
def test_without_rooms_there_are_no_doors(client, campus):
    assert "给总经理写信" not in client.get("/").content.decode()
    assert client.get("/api/v3/site/").json()["doors"] == []
