"""What an instructor writes a course with: the audit of its units, a new unit, a package for
Gradescope."""
