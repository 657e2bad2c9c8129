"""The first units and the first campus, and who keeps them."""

from ..models import Place, Unit
from ..roles import OFFICE, grant, role, setup_step

FIRST_UNITS = (
    ("canteens", "饮食服务中心", "Canteens"),
    ("dormitories", "公寓管理中心", "Dormitories"),
    ("energy", "能源管理中心", "Energy"),
    ("repairs", "维修服务中心", "Repairs"),
)


@setup_step(order=30)
def make_campus() -> None:
    """Where a site has none of its own yet."""
    if not Unit.objects.exists():
        for position, (slug, name, name_en) in enumerate(FIRST_UNITS, start=1):
            Unit.objects.create(slug=slug, name=name, name_en=name_en, order=position * 10)
    if not Place.objects.exists():
        Place.objects.create(kind=Place.Kind.CAMPUS, name="主校区", name_en="Main campus")


@setup_step(order=31)
def grant_campus() -> None:
    office = role(OFFICE)
    grant(office, "wagtailadmin.access_admin", "cms_core.change_workinghours")
    for record in ("unit", "place", "vacation", "calendarday"):
        grant(office, *(f"cms_core.{action}_{record}" for action in ("view", "add", "change", "delete")))
