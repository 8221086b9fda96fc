"""Known mistakes of unit 00: the instructor's solutions with a slip in them."""

from autograder import slip

# -- make_table -------------------------------------------------------------------------------------------------------

not_turned = slip(
    "make_table",
    (".T", ""),
    says="Your table has one row for each list; it should have one column for each list: turn it with .T.",
)
reshaped = slip(
    "make_table",
    (".T", ".reshape(len(lists[0]), len(lists))"),
    says="reshape breaks the same numbers into new rows, so that days and spots get mixed: turn the table with .T.",
)
fractions_cut = slip(
    "make_table",
    ("dtype=float", "dtype=int"),
    says="dtype=int cuts off all fractions: the table should hold floats.",
)

# -- last_days --------------------------------------------------------------------------------------------------------

two_brackets = slip(
    "last_days",
    ("[-days:, spot]", "[-days:][spot]"),
    says="[-days:][spot] takes rows, and then one of these rows: put rows and columns into the same brackets, with a comma.",
)
exchanged = slip(
    "last_days",
    ("[-days:, spot]", "[spot, -days:]"),
    says="In the brackets the rows come first, and the columns after the comma; yours are exchanged.",
)
first_days = slip(
    "last_days",
    ("[-days:, spot]", "[:days, spot]"),
    says="Those are the first days; the last ones are counted from the end, with a negative number.",
)
one_day = slip(
    "last_days",
    ("[-days:, spot]", "[-days, spot]"),
    says="Without a colon -days is one single row; -days: takes all from there on.",
)
no_complaint = slip(
    "last_days",
    ('raise ValueError(f"{days} days of {len(table)}")', "pass"),
    says="A slice does not complain when it asks for too much: check it, and raise a ValueError.",
)
minus_missing = slip(
    "last_days",
    ("[-days:, spot]", "[days:, spot]"),
    says="days: leaves out so many days at the beginning; -days: takes as many from the end. The minus is missing.",
)

# -- means ------------------------------------------------------------------------------------------------------------

axes_exchanged = slip(
    "means",
    (
        "np.mean(table, axis=0), np.mean(table, axis=1)",
        "np.mean(table, axis=1), np.mean(table, axis=0)",
    ),
    says="The other way round: the axis that you name is the one that is gone, so the means of the columns need axis=0.",
)
no_axis = slip(
    "means",
    ("np.mean(table, axis=0), np.mean(table, axis=1)", "np.mean(table), np.mean(table)"),
    says="Without an axis there is one mean for the whole table: name the axis.",
)
cut_to_whole = slip(
    "means",
    ("np.mean(table, axis=0)", "np.sum(table, axis=0) // len(table)"),
    says="// cuts to whole numbers: divide with /, or take np.mean.",
)
wrong_count = slip(
    "means",
    ("np.mean(table, axis=1)", "np.sum(table, axis=1) / len(table)"),
    says="len(table) is the number of rows; a row has as many readings as there are columns.",
)

# -- above_the_day ----------------------------------------------------------------------------------------------------

row_for_column = slip(
    "above_the_day",
    (", keepdims=True", ""),
    says="The means of the days lie on the table as a row, each beside a wrong reading: make them a column, with keepdims=True or a new axis.",
)
above_the_spot = slip(
    "above_the_day",
    ("axis=1", "axis=0"),
    says="You take away the means of the spots, not those of the days: the days' means go along axis 1.",
)
above_everything = slip(
    "above_the_day",
    ("axis=1, keepdims=True", "keepdims=True"),
    says="You take away the mean of the whole table; each day has its own.",
)
below_the_day = slip(
    "above_the_day",
    (
        "table - np.mean(table, axis=1, keepdims=True)",
        "np.mean(table, axis=1, keepdims=True) - table",
    ),
    says="The sign is turned: take the mean away from the reading.",
)

# -- corrected --------------------------------------------------------------------------------------------------------

swallowed = slip(
    "corrected",
    (
        "return np.asarray(table, dtype=float) - too_high",
        "result = table.copy()\n    result[:] = table - too_high\n    return result.astype(float)",
    ),
    says="An array of whole numbers cuts off what is written into it: write into floats, or subtract and keep the new array.",
)
made_worse = slip(
    "corrected",
    (" - too_high", " + too_high"),
    says="A thermometer that reads too high has to be corrected downwards: subtract.",
)
by_rows = slip(
    "corrected",
    (" - too_high", " - too_high[:, np.newaxis]"),
    says="You correct the rows; each thermometer is a column.",
)
floats_changed = slip(
    "corrected",
    (
        "return np.asarray(table, dtype=float) - too_high",
        "result = np.asarray(table, dtype=float)\n    result -= too_high\n    return result",
    ),
    says="np.asarray makes no copy of what is floats already, so you change the caller's table: copy it with np.array, or subtract into a new one.",
)

# -- replaced ---------------------------------------------------------------------------------------------------------

callers_table = slip(
    "replaced",
    ("np.array(table, dtype=float)", "np.asarray(table, dtype=float)"),
    says="You write into the table of the caller, or into a view of it: copy it first.",
)
whole_copy = slip(
    "replaced",
    (
        "np.array(table, dtype=float)\n    result[day] = row\n    return result",
        "table.copy()\n    result[day] = row\n    return result.astype(float)",
    ),
    says="A copy of whole numbers holds whole numbers, and cuts off fractions: copy as floats.",
)
column_replaced = slip(
    "replaced",
    ("result[day] = row", "result[:, day] = row"),
    says="You replace a column; a day is a row, the first place in the brackets.",
)
row_added = slip(
    "replaced",
    ("    result[day] = row\n", "    result = np.insert(result, day, row, axis=0)\n"),
    says="Your table grows by a row; the new row should take the place of an old one.",
)

# -- for_each ---------------------------------------------------------------------------------------------------------

all_at_once = slip(
    "for_each",
    ("[f(value) for value in x]", "f(x)"),
    says="f is called with the whole array, which it need not understand: call it with one number at a time.",
)
cut_results = slip(
    "for_each",
    (
        "return np.array([f(value) for value in x], dtype=float)",
        "result = np.zeros_like(x)\n    for i in range(len(x)):\n        result[i] = f(x[i])\n    return result.astype(float)",
    ),
    says="np.zeros_like(x) is an array of whole numbers where x is one, and cuts off fractions: say dtype=float.",
)
of_places = slip(
    "for_each",
    ("for value in x", "for value in range(len(x))"),
    says="f is called with the places 0, 1, 2, ...: call it with the numbers that are there.",
)
first_for_all = slip(
    "for_each",
    ("f(value) for", "f(x[0]) for"),
    says="Every entry is what f makes of the first number: take each in turn.",
)

# -- noisy ------------------------------------------------------------------------------------------------------------

own_generator = slip(
    "noisy",
    ("rng.standard_normal", "np.random.default_rng(0).standard_normal"),
    says="Your function makes a generator of its own, and so always the same errors: use the rng that is given.",
)
one_for_all = slip(
    "noisy",
    ("(table.shape)", "()"),
    says="rng.standard_normal() is one single number, and moves the whole table: ask for the shape of the table.",
)
one_for_each_column = slip(
    "noisy",
    ("(table.shape)", "(table.shape[1])"),
    says="Every row is moved by the same errors: ask for one number for each entry.",
)
one_for_each_row = slip(
    "noisy",
    ("(table.shape)", "((len(table), 1))"),
    says="Every column is moved by the same errors: ask for one number for each entry.",
)
only_up = slip(
    "noisy",
    ("standard_normal", "random"),
    says="rng.random gives numbers between 0 and 1, so that all errors go up: use rng.standard_normal.",
)
spread_unused = slip(
    "noisy",
    ("spread * ", ""),
    says="The spread is not used: multiply the standard normal numbers by it.",
)
