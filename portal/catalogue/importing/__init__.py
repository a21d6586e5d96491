"""Bills of materials from files: read, compared with what is in force, applied in one action."""
