from .day import ReceptionDay, Slot
from .page import ReceptionDayPage, ReceptionField, ReceptionHost
from .signup import Signup

__all__ = ["ReceptionDay", "ReceptionDayPage", "ReceptionField", "ReceptionHost", "Signup", "Slot"]
