"""The numeric core: units, factors, activity data and the roll-up of footprints."""
