"""Tonnes: capacities, yields along the chain, and what a loss costs by a linear programme."""
