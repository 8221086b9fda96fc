"""A Grade in the forms that people and programs read. Imports nothing of the engine but `grade`."""
