#!/usr/bin/env python3
"""Django's command line for this site. Runs from any directory."""

import os
import sys
from pathlib import Path

SITE_DIR = Path(__file__).resolve().parent


def main() -> None:
    # The plugin set lies beside site/ in a checkout; an installed wheel finds it in site-packages.
    sys.path.insert(0, str(SITE_DIR.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
