"""Lists of suppliers from files: read, compared with the books, applied, undone."""
