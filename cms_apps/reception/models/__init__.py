from .day import ReceptionDay, Slot
from .host import Host
from .page import ReceptionDayPage, ReceptionField, ReceptionHost
from .signup import Signup
from .talk import Talk

__all__ = [
    "Host",
    "ReceptionDay",
    "ReceptionDayPage",
    "ReceptionField",
    "ReceptionHost",
    "Signup",
    "Slot",
    "Talk",
]
