"""Campaigns and the data requests they issue."""
