"""The commands, one file for each or for a few small ones; `autograder.cli` puts them together."""
