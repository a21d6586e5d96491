"""Lower footprints: suppliers' measures, and other suppliers or materials weighed for an item."""
