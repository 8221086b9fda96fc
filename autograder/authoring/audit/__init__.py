"""The course checks itself: does it hold what it promises to learners and instructors?"""
