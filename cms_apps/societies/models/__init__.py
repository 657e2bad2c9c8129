from .handing import HandOverItem, NewsOffer, OfficeHandOver
from .joining import JoinField, JoinPage
from .member import Member
from .pages import SocietyIndexPage, SocietyPage, SocietySpace
from .review import AdviserReview
from .society import Office, RightsClock, Society, Term
from .written import ActivityPage, MinutesPage, SocietyNewsPage

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
