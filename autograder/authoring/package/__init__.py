"""Autograders packed for other platforms."""
