"""Records of the forms room, and what form pages are made of."""

from .fields import FormField
from .files import SubmissionFile, WaitingFile
from .form import Consent, Form, FormVersion
from .identity import EmailCode
from .page import FormPage, Outcome
from .submission import Submission, SubmissionAnswer

__all__ = [
    "Consent",
    "EmailCode",
    "Form",
    "FormField",
    "FormPage",
    "FormVersion",
    "Outcome",
    "Submission",
    "SubmissionAnswer",
    "SubmissionFile",
    "WaitingFile",
]
