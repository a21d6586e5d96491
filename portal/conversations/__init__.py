"""Conversations: what the two companies of a request write to each other about it."""
