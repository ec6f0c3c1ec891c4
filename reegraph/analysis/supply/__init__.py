"""The supply network of a graph at a date: activities, their stages, the market, policies, owners, causes."""
