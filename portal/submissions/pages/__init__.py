"""What the supplier's pages show, computed as plain values for their templates."""
