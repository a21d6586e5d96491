"""The demonstration: a marked brand owner and its supply chain, played through the services."""
