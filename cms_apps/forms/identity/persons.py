"""What is stored of who sent something: enough to count by, nothing to read."""

from django.utils.crypto import salted_hmac

from .providers import Identity


def person_hash(identity: Identity) -> str:
    """A keyed hash: without the server's key nobody can try addresses out.

    A new SECRET_KEY makes everybody another person; limits begin again.
    """
    whole = f"{identity.kind}\0{identity.subject}"
    return salted_hmac("cms_forms.person", whole, algorithm="sha256").hexdigest()
