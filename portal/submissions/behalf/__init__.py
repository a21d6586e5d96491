"""Answers that the customer enters on behalf of a supplier, until the supplier attests them."""
