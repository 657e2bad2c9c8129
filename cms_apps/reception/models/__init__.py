from .day import ReceptionDay, Slot
from .host import Host
from .index import ReceptionIndexPage
from .mailing import Mailing
from .page import ReceptionDayPage, ReceptionField, ReceptionHost
from .signup import Signup
from .talk import Talk

__all__ = [
    "Host",
    "Mailing",
    "ReceptionDay",
    "ReceptionDayPage",
    "ReceptionField",
    "ReceptionHost",
    "ReceptionIndexPage",
    "Signup",
    "Slot",
    "Talk",
]
