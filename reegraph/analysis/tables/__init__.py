"""Curated tables of the supply model: stages, materials and what each stage needs."""
