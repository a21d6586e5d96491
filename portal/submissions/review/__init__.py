"""The customer's side of a submission: reading it, returning single answers, accepting it."""
