"""Signing in with a campus account, by OpenID Connect or by CAS: which of them is a matter of the settings.

Nobody is logged in to the site and no account is made: all that comes of it is a proof for one form.
"""
