from .pages import ActivityPage, MinutesPage, SocietyIndexPage, SocietyNewsPage, SocietyPage, SocietySpace
from .review import AdviserReview
from .society import Office, RightsClock, Society, Term

__all__ = [
    "ActivityPage",
    "AdviserReview",
    "MinutesPage",
    "Office",
    "RightsClock",
    "Society",
    "SocietyIndexPage",
    "SocietyNewsPage",
    "SocietyPage",
    "SocietySpace",
    "Term",
]
