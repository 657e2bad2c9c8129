from .call import Call, CallCode, HandOver
from .duty import DutyChange, DutyPerson, DutyPost, DutyRoster, Shift
from .notice import OutageNotice
from .page import HotlineNumber, HotlinePage, UnitNumber
from .reminder import DutyReminder
from .rules import DutyLeave, DutyPair, DutyRules
from .swap import DutySwap

__all__ = [
    "Call",
    "CallCode",
    "DutyChange",
    "DutyLeave",
    "DutyPair",
    "DutyPerson",
    "DutyPost",
    "DutyReminder",
    "DutyRoster",
    "DutyRules",
    "DutySwap",
    "HandOver",
    "HotlineNumber",
    "HotlinePage",
    "OutageNotice",
    "Shift",
    "UnitNumber",
]
