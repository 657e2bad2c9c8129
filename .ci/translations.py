"""Texts for translation: `collect` writes every catalogue again, `check` says what is missing.

`check` works on a copy, so that it never changes what it looks at. Fails on a text without a Chinese
translation, on a fuzzy one, on a text that no source holds any more, and on a compiled catalogue that
is older than its source.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "zh_Hans"
SOURCES = ("cms_apps", "site", "templates")


def catalogue_folders(root: Path) -> list[Path]:
    """One `locale` a room, and the site's, which also takes `templates/`."""
    rooms = sorted(path.parent for path in root.glob("cms_apps/*/__init__.py"))
    return [*(room / "locale" for room in rooms), root / "site" / "locale"]


def manage(root: Path, *arguments: str) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    command = [sys.executable, "site/manage.py", *arguments, "--verbosity", "0"]
    subprocess.run(command, cwd=root, env=environment, check=True)  # noqa: S603 - our own arguments


def collect(root: Path) -> None:
    """Write the `.po` files; rooms without any text keep none."""
    folders = catalogue_folders(root)
    for folder in folders:
        folder.mkdir(exist_ok=True)
    elsewhere = (".*", "var", "build", "dist", "node_modules", "tests", "bench")
    ignored = [f"--ignore={name}" for name in elsewhere]
    manage(root, "makemessages", "--locale", LANGUAGE, "--no-obsolete", "--add-location", "file", *ignored)
    for folder in folders:
        if not any(folder.iterdir()):
            folder.rmdir()


def catalogues(root: Path) -> list[Path]:
    return [po for folder in catalogue_folders(root) for po in sorted(folder.glob(f"{LANGUAGE}/**/*.po"))]


def compile_all(root: Path) -> None:
    for path in catalogues(root):
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


def faults(fresh_root: Path) -> list[str]:
    """What the committed catalogues lack, compared with freshly collected ones."""
    found = []
    for fresh in catalogues(fresh_root):
        name = fresh.relative_to(fresh_root)
        kept = ROOT / name
        if not kept.exists():
            found.append(f"{name}: missing")
            continue
        fresh_entries = list(polib.pofile(str(fresh)))
        found += [
            f"{name}: not translated: {entry.msgid!r}" for entry in fresh_entries if not entry.translated()
        ]
        fresh_ids = {(entry.msgctxt, entry.msgid) for entry in fresh_entries}
        kept_entries = [entry for entry in polib.pofile(str(kept)) if not entry.obsolete]
        found += [
            f"{name}: no longer in the source: {entry.msgid!r}"
            for entry in kept_entries
            if (entry.msgctxt, entry.msgid) not in fresh_ids
        ]
        if not is_compiled(kept, kept_entries):
            found.append(f"{name}: not compiled since it changed (make messages)")
    return found


def is_compiled(po_path: Path, entries: list[polib.POEntry]) -> bool:
    mo_path = po_path.with_suffix(".mo")
    if not mo_path.exists():
        return False

    def texts(some: list[polib.POEntry]) -> set[tuple[str | None, str, str, str]]:
        return {(e.msgctxt, e.msgid, e.msgstr, repr(e.msgstr_plural)) for e in some if e.msgid}

    translated = [entry for entry in entries if entry.translated()]
    return texts(list(polib.mofile(str(mo_path)))) == texts(translated)


def check() -> int:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "tree"
        generated = shutil.ignore_patterns("__pycache__", "*.mo")
        for source in SOURCES:
            shutil.copytree(ROOT / source, copy / source, ignore=generated)
        collect(copy)
        found = faults(copy)
    sys.stderr.writelines(f"{fault}\n" for fault in found)
    return 1 if found else 0


def main(action: str) -> int:
    if action == "check":
        return check()
    collect(ROOT)
    compile_all(ROOT)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
