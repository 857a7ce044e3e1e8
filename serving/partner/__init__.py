"""Figures that may leave the force: small numbers are withheld, and so is whatever would give them away."""
