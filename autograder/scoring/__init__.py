"""One submission in, one Grade out: the hidden tests run against it, and what it got wrong is
named."""
