"""The suppliers of a company, their sites and contacts."""
