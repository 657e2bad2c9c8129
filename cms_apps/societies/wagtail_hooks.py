from django.urls import URLPattern, path
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from .keeping import base, handing, offers, offices, pages
from .modeladmin import SocietiesGroup

modeladmin_register(SocietiesGroup)


@hooks.register("register_admin_urls")
def society_addresses() -> list[URLPattern]:
    one = "societies/<slug:slug>/"
    return [
        path("societies/", pages.MineView.as_view(), name=base.MINE),
        path("societies/offered-news/", offers.OfferedView.as_view(), name=base.OFFERED),
        path(one, pages.SocietyView.as_view(), name=base.SOCIETY),
        path(f"{one}offices/", offices.GiveView.as_view(), name=base.GIVE),
        path(f"{one}terms/<int:term_id>/", offices.TermView.as_view(), name=base.TERM),
        path(f"{one}hand-overs/<int:hand_over_id>/", handing.HandOverView.as_view(), name=base.HAND_OVER),
    ]
