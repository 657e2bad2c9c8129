from .access import NewsCode
from .case import Case
from .digest import DigestDay
from .files import MessageFile
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
    "DigestDay",
    "Message",
    "MessageFile",
    "MonthlyCount",
    "NewsCode",
    "Route",
    "UrgentMatter",
]
