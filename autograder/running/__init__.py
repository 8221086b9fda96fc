"""Many submissions: grading processes, several at a time, or on a cluster."""
