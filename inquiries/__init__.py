"""A buyer and a company talk."""
