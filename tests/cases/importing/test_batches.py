"""Another import was faster: whoever comes second finds its letters there."""

import json

import pytest

from cms_apps.cases.importing.batches import store
from cms_apps.cases.importing.directory import Directory
from cms_apps.cases.importing.json_lines import read_json_letter
from cms_apps.cases.importing.lines import Line
from cms_apps.cases.importing.recording import Recorder
from cms_apps.cases.importing.report import Outcome
from cms_apps.cases.models import Case, CaseEvent, ImportedLetter, Message
from tests.factories.letters import bring_in, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campus")]


def test_what_another_import_stored_meanwhile_is_there_once_and_whole():
    rows = [row(reference="b", subject="别的"), row(reference="a"), row(reference="c")]
    letters = [read_json_letter(Line(n, json.dumps(each), 0)) for n, each in enumerate(rows, start=1)]
    recorder, directory = Recorder(source="旧信箱", keep_days=30), Directory()

    def record_of(letter):
        return recorder.record_of(letter, directory.belonging_of(letter))

    new = [(letter, record_of(letter)) for letter in letters]
    bring_in(row(reference="a"), row(reference="b"))
    assert store(new, again=record_of) == [Outcome.CHANGED, Outcome.UNCHANGED, Outcome.CREATED]
    assert Case.objects.count() == ImportedLetter.objects.count() == 3
    assert (CaseEvent.objects.count(), Message.objects.count()) == (15, 6)
