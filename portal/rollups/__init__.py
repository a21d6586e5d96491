"""Roll-up runs and the product footprint."""
