"""What the societies' part of the API gives."""

from datetime import date as Date
from datetime import datetime

from cms_apps.core.api import Field, Schema


class LogoSchema(Schema):
    url: str
    width: int
    height: int


class GuidingUnitSchema(Schema):
    """`title` is in the language asked for."""

    slug: str
    title: str


class SocietyItemSchema(Schema):
    """A society; `id`, `title` and `locale` are its page's, whose words are at `/api/v3/pages/{id}/`."""

    slug: str
    id: int
    title: str
    locale: str
    url: str
    purpose: str
    founded_on: Date | None = Field(description="`null`: it is still in preparation.")
    is_recruiting: bool
    recruiting_note: str
    unit: GuidingUnitSchema | None
    logo: LogoSchema | None


class SocietiesSchema(Schema):
    count: int
    items: list[SocietyItemSchema]


class OfficeSchema(Schema):
    office: str = Field(description="In the language asked for.")
    is_main_contact: bool
    is_vacant: bool
    names: list[str] = Field(description="Of those who hold it now and agreed to be named.")


class ContactSchema(Schema):
    label: str
    value: str


class SocietySchema(SocietyItemSchema):
    offices: list[OfficeSchema]
    contacts: list[ContactSchema]


class OfSocietySchema(Schema):
    slug: str | None
    title: str


class SignUpSchema(Schema):
    """The form's page: sign up at `/api/v3/forms/{id}/submissions/`."""

    id: int
    url: str


class ActivitySchema(Schema):
    """An activity; its words and its report are at `/api/v3/pages/{id}/`."""

    id: int
    title: str
    locale: str
    url: str
    society: OfSocietySchema
    starts_at: datetime
    ends_at: datetime | None
    where: str
    summary: str
    is_called_off: bool
    has_report: bool
    sign_up: SignUpSchema | None = Field(description="`null` once it is over or called off.")


class ActivitiesSchema(Schema):
    count: int
    items: list[ActivitySchema]
