"""The purchaser's boards beside the list: tree of tiers, coverage, whom to chase first."""
