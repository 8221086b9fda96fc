"""What an instructor wrote and what came in: the course's folder, its notebooks, its settings, what
was handed in."""
