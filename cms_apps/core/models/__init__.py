"""Records every room relies on."""

from .limits import LimitCounter
from .links import BrokenLink
from .outbox import OutboxMessage
from .reviews import ReviewRecord, ReviewStep
from .schedule import JobRun, ScheduleLease
from .setup import SetupStepRun

__all__ = [
    "BrokenLink",
    "JobRun",
    "LimitCounter",
    "OutboxMessage",
    "ReviewRecord",
    "ReviewStep",
    "ScheduleLease",
    "SetupStepRun",
]
