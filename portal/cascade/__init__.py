"""Passing a request on: a supplier asks its own suppliers, and their figures flow up."""
