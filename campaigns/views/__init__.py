"""Pages of the room: what fills slots, what a company does with its banners, what is said to everyone."""
