"""Pages of the room: thin callers of its verbs and questions."""
