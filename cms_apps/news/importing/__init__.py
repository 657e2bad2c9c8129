"""Articles from files: what the group's old site exported, and JSON Lines."""
