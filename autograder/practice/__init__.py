"""Practice in the notebook itself: ``%load_ext autograder``, then ``%practice``."""
