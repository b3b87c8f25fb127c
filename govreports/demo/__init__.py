"""Simulated reports: consistent figures, a panel of fictional bodies, mistakes with their answers."""
