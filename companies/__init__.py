"""Companies, their production sites, who acts for them, foreign buyers, officers."""
