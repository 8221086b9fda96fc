"""Workers that are processes of their own: started from a warm one, watched, and ended for
certain."""
