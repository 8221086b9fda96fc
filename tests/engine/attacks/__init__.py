"""Submissions that try to get more than they earn, to see what they must not, or to hurt the grader
or their neighbours."""
