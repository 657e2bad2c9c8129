"""How much may be sent, and of what kinds."""

MEGABYTE = 1024 * 1024
LARGEST_FILE = 10 * MEGABYTE
LARGEST_TOGETHER = 20 * MEGABYTE
"""Bytes of all files of one submission."""
LARGEST_REQUEST = 25 * MEGABYTE
"""Bytes of a request that carries files; refused unread in the API, read without its files on a page."""
LARGEST_DISCARDED = 4 * LARGEST_REQUEST
"""Bytes of a page's request that are read to keep what was typed; beyond that nothing is read."""
LARGEST_WAITING = 2048 * MEGABYTE
"""Bytes on storage that no submission owns yet: who never sends can't fill the disk."""
MOST_FILES = 5
"""Files one field takes at most."""
MOST_PIXELS = 50_000_000
"""Of a picture as it comes; the largest of today's telephones with room to spare."""
LONGEST_SIDE = 4096
"""Pixels a kept picture has at most."""
LONGEST_NAME = 100
ACCEPT = ("image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf")
"""What a browser offers to choose; whether it is taken is decided by what is in it."""
