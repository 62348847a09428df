"""Pages of the selection: calls for everyone, applications and places for companies."""
