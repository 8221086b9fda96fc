"""Answers that a person grades: with their mark schemes, in a spreadsheet, on a page, in formgrader."""
