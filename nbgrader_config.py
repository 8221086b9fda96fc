"""The course's nbgrader settings. Run nbgrader and JupyterLab in this folder."""

import os

from autograder.settings import configure

c = get_config()  # nbgrader defines it

_root = os.path.dirname(os.path.abspath(__file__))
configure(c, _root)
c.CourseDirectory.course_id = "mathematics_of_machine_learning"
c.Exchange.root = f"{_root}-exchange"  # beside the course, never in it: students reach it, and the course is closed to them
