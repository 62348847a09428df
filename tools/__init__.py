"""How the portal is started, tested and checked. Nothing here is imported by the portal itself."""
