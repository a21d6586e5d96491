"""Evidence: files beside answers, from their upload to the customer that may see them."""
