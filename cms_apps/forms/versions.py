"""Which version of a form is asked now: made when somebody first meets it, and kept."""

import json
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.forms import Form as AnswerForm

from .models import Consent, Form, FormPage, FormVersion
from .schema import hints_of, schema_of


def form_of(page: FormPage) -> Form:
    """The record that counts for a page, its translations and its revisions."""
    form, _made = Form.objects.get_or_create(
        key=page.translation_key, defaults={"service": page.service, "title": page.title}
    )
    return form


def current_version(page: FormPage, form: Form, answer_form: type[AnswerForm] | None = None) -> FormVersion:
    """What the page asks now; its `answer_form` need not be built again where it is at hand."""
    answer_form = answer_form or page.answer_form()
    own = {field.clean_name for field in page.form_fields.all() if field.is_personal}
    personal = own | page.personal_fields
    schema, fields = schema_of(answer_form), hints_of(answer_form, personal)
    return _numbered(
        FormVersion, form, page.locale.language_code, [schema, fields], schema=schema, fields=fields
    )


def current_consent(page: FormPage, form: Form) -> Consent | None:
    """None for a form that asks for no consent."""
    if not page.consent_text.strip():
        return None
    return _numbered(Consent, form, page.locale.language_code, page.consent_text, text=page.consent_text)


def _numbered(model: type[Any], form: Form, language: str, content: Any, **values: Any) -> Any:
    """The record with this content, else a new one with the next number; two who make it at once get one."""
    written = json.dumps(content, ensure_ascii=False, sort_keys=True)
    same = {"form": form, "language": language, "digest": sha256(written.encode()).hexdigest()}
    for attempt in range(5):
        found = model.objects.filter(**same).first()
        if found is not None:
            return found
        last = model.objects.filter(form=form, language=language).aggregate(last=Max("number"))["last"]
        try:
            with transaction.atomic():
                return model.objects.create(**same, number=(last or 0) + 1, **values)
        except IntegrityError:
            if attempt == 4:
                raise
    raise AssertionError("unreachable")  # the loop returns or raises


def changed_keys(before: FormVersion, after: FormVersion) -> list[str]:
    """The fields that came, went or changed their rules from one version to another."""
    old, new = before.schema["properties"], after.schema["properties"]
    required = set(before.schema["required"]) ^ set(after.schema["required"])
    return sorted(key for key in {*old, *new} if old.get(key) != new.get(key) or (key in required))


def version_numbered(form: Form, language: str, number: int) -> FormVersion | None:
    return FormVersion.objects.filter(form=form, language=language, number=number).first()
