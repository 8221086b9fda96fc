"""What a student handed in, read safely: the one place that opens anything below `submitted/`.

All of it is as hostile as the notebook. Nothing below the folder that the instructor names may be a
link (a folder that leads to a neighbour or to the solutions earned full marks), only ordinary files
are opened, and how much is read is bounded beforehand. What is at fault there is a `NotebookFault`,
with a message for the student. What this machine can't read is `Unreadable`: the instructor's to
mend.
"""
