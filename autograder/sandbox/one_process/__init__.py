"""Workers in this very process, for one's own notebook: no cage, no clock, and nothing that only
Linux has."""
