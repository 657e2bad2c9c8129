"""Senders follow and answer their cases with the receipt alone: page and API."""
