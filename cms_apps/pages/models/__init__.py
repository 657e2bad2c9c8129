"""Page types of the pages room, and the frame around every page."""

from .feedback import FeedbackField, FeedbackPage
from .site import (
    Contact,
    FooterLink,
    HomeNotice,
    HomePage,
    LinkFields,
    NavigationLink,
    SiteFrame,
    StandardPage,
    for_reader,
)

__all__ = [
    "Contact",
    "FeedbackField",
    "FeedbackPage",
    "FooterLink",
    "HomeNotice",
    "HomePage",
    "LinkFields",
    "NavigationLink",
    "SiteFrame",
    "StandardPage",
    "for_reader",
]
