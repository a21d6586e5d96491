"""What a purchaser knows of a supplier: card, scorecard, and how it stands beside others."""
