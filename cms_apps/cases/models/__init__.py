from .access import NewsCode
from .case import Case
from .digest import DigestDay
from .files import MessageFile
from .imported import ImportedLetter
from .publication import Citation, CoSign, PublishedCase
from .rates import MonthlyCount
from .record import AnswerDraft, AppendOnlyError, CaseEvent, Message
from .routing import CannedAnswer, Category, Route, UrgentMatter

__all__ = [
    "AnswerDraft",
    "AppendOnlyError",
    "CannedAnswer",
    "Case",
    "CaseEvent",
    "Category",
    "Citation",
    "CoSign",
    "DigestDay",
    "ImportedLetter",
    "Message",
    "MessageFile",
    "MonthlyCount",
    "NewsCode",
    "PublishedCase",
    "Route",
    "UrgentMatter",
]
