"""Threads that begin in the same moment, each with a connection of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections


def at_once(work, many, *refusals):
    """What `work(number)` gave in each of so many threads; an exception of `refusals` as itself."""
    start = Barrier(many)

    def run(number):
        try:
            start.wait()
            return work(number)
        except refusals as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(run, range(many)))
