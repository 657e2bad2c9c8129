"""What people write about in a term, for the office, the manager and the heads of units."""
