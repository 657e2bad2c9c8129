"""Records of the forms room, and what form pages are made of."""

from .fields import FormField
from .files import SubmissionFile, WaitingFile
from .form import Consent, Form, FormVersion
from .identity import EmailCode, KeptAnswers, SignInCode
from .page import FormPage, Outcome
from .submission import Submission, SubmissionAnswer

__all__ = [
    "Consent",
    "EmailCode",
    "Form",
    "FormField",
    "FormPage",
    "FormVersion",
    "KeptAnswers",
    "Outcome",
    "SignInCode",
    "Submission",
    "SubmissionAnswer",
    "SubmissionFile",
    "WaitingFile",
]
