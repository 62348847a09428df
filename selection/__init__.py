"""Who gets a place: calls, applications, decisions, places, memberships."""
