"""Small courses, in our own words, of the sort that others teach with nbgrader: each is graded by
nbgrader's kernel and by our doors.

`cases` holds what single cells do, `assignments` puts them into notebooks and says who hands in
what, `doors` grades them, and `differences` lists where the scores may differ, with the reasons.
"""
