"""Student code runs here: a clean zygote forks one caged worker per submission, and only values
cross.

``zygote`` and ``worker`` run on the student's side and import nothing of the hidden tests' side;
``student`` is what a hidden test holds; ``session`` drives one submission; ``codec`` and
``channel`` are the language both sides speak.
"""
