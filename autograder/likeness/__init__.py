"""How alike students' answers are, beyond what the task forces: a measure, never a verdict."""
