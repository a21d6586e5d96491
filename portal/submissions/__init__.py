"""Answers, their signing, and their review."""
