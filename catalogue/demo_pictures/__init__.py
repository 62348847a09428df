"""The pictures of the demonstration, drawn by the portal itself: 63 things in 15 palettes before 7 backdrops."""

from .scenes import named, picture, recipes

__all__ = ["named", "picture", "recipes"]
