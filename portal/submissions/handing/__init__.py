"""Handing a section of an answer to a colleague, who works on that section alone."""
