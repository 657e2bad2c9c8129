"""Asks this container's own /healthz/: exit code 0 while web server and database answer."""

import os
import sys
import urllib.request

# The first allowed host, since any other is refused before the view is reached.
host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
request = urllib.request.Request("http://127.0.0.1:8000/healthz/", headers={"Host": host})
try:
    with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310 - a fixed http address
        sys.exit(answer.status != 200)
except OSError as error:
    sys.exit(str(error))
