"""Where a sign-in may lead back to: front ends that may call the API, and nobody else."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings

LONGEST = 1000


def is_allowed(address: str) -> bool:
    """Whether an address is of an origin in CORS_ALLOWED_ORIGINS, to the letter."""
    # Browsers mend what is left of these, each in its own way.
    if not address.isascii() or not address.isprintable() or {*" \\"} & {*address}:
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    known = {origin.rstrip("/").lower() for origin in getattr(settings, "CORS_ALLOWED_ORIGINS", [])}
    return len(address) <= LONGEST and f"{parts.scheme}://{parts.netloc}".lower() in known


def with_word(address: str, name: str, value: str) -> str:
    """The address with one more word in its query, in place of an older one of that name."""
    parts = urlsplit(address)
    words = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != name]
    return urlunsplit(parts._replace(query=urlencode([*words, (name, value)])))
