"""What a supplier gets back: its own footprints, their hot spots, its scores over the years."""
