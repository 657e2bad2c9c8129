"""Letters that were kept elsewhere come into the register, with the dates they had there."""
