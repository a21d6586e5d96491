"""Emission factors: the library and a company's own."""
