"""Records every room relies on."""

from .calendar import CalendarDay, Vacation, WorkingHours
from .campus import Place, Unit, UnitMember
from .chat import ChatGroup
from .limits import LimitCounter
from .links import BrokenLink
from .outbox import OutboxMessage
from .reviews import ReviewRecord, ReviewStep
from .schedule import JobRun, ScheduleLease
from .setup import SetupStepRun

__all__ = [
    "BrokenLink",
    "CalendarDay",
    "ChatGroup",
    "JobRun",
    "LimitCounter",
    "OutboxMessage",
    "Place",
    "ReviewRecord",
    "ReviewStep",
    "ScheduleLease",
    "SetupStepRun",
    "Unit",
    "UnitMember",
    "Vacation",
    "WorkingHours",
]
