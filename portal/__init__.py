"""The shell: web pages, persistence, jobs and the command line."""
