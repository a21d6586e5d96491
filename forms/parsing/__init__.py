"""Reads what people type: numbers, units, dates, choices and texts, without guessing."""
