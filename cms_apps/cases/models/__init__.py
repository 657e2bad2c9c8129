from .access import NewsCode
from .case import Case
from .record import AnswerDraft, AppendOnlyError, CaseEvent, Message
from .routing import CannedAnswer, Category, Route, UrgentMatter

__all__ = [
    "AnswerDraft",
    "AppendOnlyError",
    "CannedAnswer",
    "Case",
    "CaseEvent",
    "Category",
    "Message",
    "NewsCode",
    "Route",
    "UrgentMatter",
]
