"""Letters: how a company's own mails to its suppliers read."""
