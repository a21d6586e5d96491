"""The questions: data collection lists, answers, validation, scoring and the Excel twin."""
