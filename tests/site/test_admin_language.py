"""Wagtail's admin in Chinese: its own catalogues, and ours for what they lack (site/locale_wagtail)."""

import html
import json
import re
from pathlib import Path

import polib
import pytest
import wagtail
from django.apps import apps
from django.conf import settings
from django.urls import reverse
from wagtail.models import Locale

from cms_apps.news.models import NewsPage
from tests.factories.news import NewsPageFactory
from tests.factories.people import administrator
from tests.factories.pictures import PictureFactory

ROOT = Path(__file__).resolve().parents[2]
OURS = ROOT / "site" / "locale_wagtail" / "zh_Hans" / "LC_MESSAGES"
DOMAINS = ["django", "djangojs"]
CORRECTION = "Corrects Wagtail's own."

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}|<[^>]+>")


def key(entry):
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def texts(entries):
    return {key(entry): (entry.msgstr, tuple(entry.msgstr_plural.values())) for entry in entries}


def entries(path):
    return [entry for entry in polib.pofile(str(path)) if not entry.obsolete] if path.exists() else []


def translated(path):
    return {key(entry) for entry in entries(path) if entry.translated()}


def catalogue(app_path, language, domain):
    return Path(app_path) / "locale" / language / "LC_MESSAGES" / f"{domain}.po"


def wagtail_paths():
    """Installed apps of Wagtail's, wagtail-modeladmin among them, by name."""
    configs = apps.get_app_configs()
    return {
        config.name: config.path for config in configs if config.name.partition(".")[0].startswith("wagtail")
    }


def own_catalogues(domain):
    """The catalogues that hold this project's own texts."""
    rooms = [config.path for config in apps.get_app_configs() if config.name.startswith("cms_apps.")]
    return [catalogue(path, "zh_Hans", domain) for path in [*rooms, ROOT / "site"]]


def supplied_by_wagtail(domain):
    """What the catalogues of Wagtail's installed apps translate; those of others are never loaded."""
    paths = wagtail_paths().values()
    return set().union(*(translated(catalogue(path, "zh_Hans", domain)) for path in paths))


def kept_parts(text):
    """Placeholders and tags, which a translation keeps as they are."""
    return sorted(PLACEHOLDER.findall(text))


# -- The catalogue ---------------------------------------------------------------------------


def test_settings_load_the_catalogue_after_the_sites_own():
    assert [Path(path) for path in settings.LOCALE_PATHS] == [ROOT / "site" / "locale", OURS.parents[1]]


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_text_of_wagtails_admin_is_translated(domain):
    known = translated(OURS / f"{domain}.po").union(*map(translated, own_catalogues(domain)))
    if domain == "django":  # one catalogue for all apps; scripts get that of their own package alone
        known |= supplied_by_wagtail(domain)
    missing = []
    for name, path in wagtail_paths().items():
        here = known | translated(catalogue(path, "zh_Hans", domain))
        english = entries(catalogue(path, "en", domain))
        missing += [f"{name}: {entry.msgid!r}" for entry in english if key(entry) not in here]
    assert not missing, f"Add to {(OURS / domain).relative_to(ROOT)}.po:\n" + "\n".join(missing)


@pytest.mark.parametrize("domain", DOMAINS)
def test_placeholders_and_tags_are_kept(domain):
    # Chinese has one form: it may follow either of the two English ones.
    broken = [
        f"{entry.msgid!r} -> {text!r}"
        for entry in entries(OURS / f"{domain}.po")
        for text in [entry.msgstr, *entry.msgstr_plural.values()]
        if text and kept_parts(text) not in map(kept_parts, filter(None, [entry.msgid, entry.msgid_plural]))
    ]
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_compiled_catalogue_is_up_to_date(domain):
    source = entries(OURS / f"{domain}.po")
    compiled = [entry for entry in polib.mofile(str(OURS / f"{domain}.mo")) if entry.msgid]
    assert source
    assert all(entry.translated() and not entry.fuzzy for entry in source)
    assert len(texts(source)) == len(source), "an entry stands twice"
    assert texts(compiled) == texts(source)


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_catalogue_holds_nothing_superfluous(domain):
    package = Path(wagtail.__file__).parent
    folders = [path.parent for path in package.rglob("locale/en")] + [
        Path(path) / "locale" for path in wagtail_paths().values()
    ]
    files = {folder / "{}" / "LC_MESSAGES" / f"{domain}.po" for folder in folders}
    english = {key(entry) for file in files for entry in entries(Path(str(file).format("en")))}
    chinese = supplied_by_wagtail(domain)
    ours = entries(OURS / f"{domain}.po")
    gone = [entry.msgid for entry in ours if key(entry) not in english]
    supplied = [entry.msgid for entry in ours if key(entry) in chinese and entry.tcomment != CORRECTION]
    assert not gone, f"Wagtail no longer says: {gone}"
    assert not supplied, f"Wagtail translates by now: {supplied}"


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_catalogue_overrides_none_of_our_own_texts(domain):
    """LOCALE_PATHS win over the apps' catalogues: a shared msgid would change our wording."""
    own = {entry.msgid for path in own_catalogues(domain) for entry in entries(path)}
    ours = {entry.msgid for entry in entries(OURS / f"{domain}.po")}
    assert not own & ours


# -- The pages -------------------------------------------------------------------------------

FORMERLY_ENGLISH = [
    "Password",
    "Search all pages",
    "Your pages and snippets in a workflow",
    "Keyboard shortcuts are currently",
    "There are no",
    "Sort by '",
    "Exploring",
    "Page type",
    "Date updated",
    "Edited by",
    "Toggle minimap",
    "Toggle checks",
    "Saved",
    "Why not",
    "Search in '",
    "created in ",
    " By ",
]
PAGES = {
    "home": lambda site: reverse("wagtailadmin_home"),
    "news register": lambda site: f"/admin/{NewsPage._meta.app_label}/{NewsPage._meta.model_name}/",
    "explorer": lambda site: reverse("wagtailadmin_explore", args=[site.root_page_id]),
    "images": lambda site: reverse("wagtailimages:index"),
}


def english_in(answer):
    """Phrases of Wagtail's that the page says in English, outside of scripts."""
    assert answer.status_code == 200
    said = re.sub(r"<script\b.*?</script>", "", answer.content.decode(), flags=re.DOTALL)
    page = " ".join(html.unescape(said).split())
    assert '<html lang="zh-hans"' in page
    sentences = [
        entry.msgid
        for entry in entries(OURS / "django.po")
        if " " in entry.msgid and not PLACEHOLDER.search(entry.msgid) and entry.msgstr != entry.msgid
    ]
    return [text for text in (*FORMERLY_ENGLISH, *sentences) if text in page]


@pytest.mark.django_db
def test_the_login_page_is_in_chinese(client, campus):
    answer = client.get(reverse("wagtailadmin_login"))
    assert english_in(answer) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_the_admin_is_in_chinese(client, campus, news_index, name):
    NewsPageFactory(parent=news_index)
    PictureFactory()
    client.force_login(administrator())
    answer = client.get(PAGES[name](campus))
    assert english_in(answer) == []


# wagtail_localize pages through its report without an order.
@pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning")
@pytest.mark.django_db
def test_translating_is_in_chinese(client, campus, news_index):
    article = NewsPageFactory(parent=news_index, title="食堂开放")
    client.force_login(administrator())
    submit = reverse("wagtail_localize:submit_page_translation", args=[article.pk])
    assert english_in(client.get(submit)) == []
    client.post(submit, {"locales": [Locale.objects.get(language_code="en").pk]})
    english = article.get_translations().get()
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[english.pk]))
    assert "js-translation-editor" in editor.content.decode()
    assert english_in(editor) == []
    assert english_in(client.get(reverse("wagtail_localize:translations_report"))) == []
    assert english_in(client.get(reverse("wagtaillocales:index"))) == []


def spoken_by(client, address):
    """The texts that a catalogue view hands to scripts, translated."""
    catalog = client.get(address).content.decode()
    return json.loads(re.search(r"const newcatalog = (\{.*?\});", catalog, re.DOTALL)[1])


@pytest.mark.django_db
def test_the_translation_editor_speaks_chinese(client, campus):
    """Its script asks a catalogue of its own, which LOCALE_PATHS reach as well."""
    client.force_login(administrator())
    spoken = spoken_by(client, reverse("wagtail_localize:javascript_catalog"))
    path = apps.get_app_config("wagtail_localize").path
    said = {entry.msgid for entry in entries(catalogue(path, "en", "djangojs"))}
    assert said - spoken.keys() == set()
    assert spoken["Publish in "] == "发布译文："


@pytest.mark.django_db
def test_scripts_of_the_admin_speak_chinese(client, campus):
    client.force_login(administrator())
    spoken = spoken_by(client, reverse("wagtailadmin_javascript_catalog"))
    words = [entry.msgid for entry in entries(OURS / "djangojs.po")]
    assert [word for word in words if word not in spoken] == []
