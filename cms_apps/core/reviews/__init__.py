"""三审三校: who submitted, passed, sent back and published, and the sheet that says so."""
