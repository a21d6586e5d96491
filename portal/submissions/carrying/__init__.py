"""Earlier answers that serve again: last period's, another item's, and another customer's."""
