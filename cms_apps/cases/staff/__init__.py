"""Staff work on cases: the page of a case, its API, what they are shown of it."""
