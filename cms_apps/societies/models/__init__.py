from .handing import HandOverItem, NewsOffer, OfficeHandOver
from .joining import JoinField, JoinPage
from .member import Member
from .pages import ActivityPage, MinutesPage, SocietyIndexPage, SocietyNewsPage, SocietyPage, SocietySpace
from .review import AdviserReview
from .society import Office, RightsClock, Society, Term

__all__ = [
    "ActivityPage",
    "AdviserReview",
    "HandOverItem",
    "JoinField",
    "JoinPage",
    "Member",
    "MinutesPage",
    "NewsOffer",
    "Office",
    "OfficeHandOver",
    "RightsClock",
    "Society",
    "SocietyIndexPage",
    "SocietyNewsPage",
    "SocietyPage",
    "SocietySpace",
    "Term",
]
