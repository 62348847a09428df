"""Banners: placements, creatives, schedules, who is shown, what was seen."""
