"""Records every room relies on."""

from .links import BrokenLink
from .reviews import ReviewRecord, ReviewStep
from .schedule import JobRun, ScheduleLease
from .setup import SetupStepRun

__all__ = ["BrokenLink", "JobRun", "ReviewRecord", "ReviewStep", "ScheduleLease", "SetupStepRun"]
