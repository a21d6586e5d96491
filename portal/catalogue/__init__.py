"""Items, bills of materials and sourcing shares."""
