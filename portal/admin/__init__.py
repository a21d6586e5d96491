"""The operator's pages: mails, jobs, health."""
