"""Forms as a browser might send them that sends anything."""

from urllib.parse import urlencode


def press(client, address, data):
    """A POST in which half a surrogate pair goes out as its three bytes, as no proper encoding has it.

    The test client's own form data has no way for it: bytes go out there as numbers, one by one.
    """
    body = urlencode(data, errors="surrogatepass")
    return client.post(address, body, content_type="application/x-www-form-urlencoded")
