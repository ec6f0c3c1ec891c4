"""What stops when something fails: chokepoints with their cut sets, what-if, scenarios, points over time."""
