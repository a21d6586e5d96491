"""What the pages of campaigns read; every query starts from what the actor may see."""
