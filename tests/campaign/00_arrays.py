"""Unit 00, from its release."""

from tests.campaign import right, wrong

whole_degrees = wrong("make_table", ("np.array(lists, dtype=float).T", "np.array(lists, dtype=int).T.astype(float)"))
one_list_flattened = wrong("make_table", ("np.array(lists, dtype=float).T", "np.squeeze(np.array(lists, dtype=float).T)"))
turned_only_where_wider = wrong("make_table", ("return np.array(lists, dtype=float).T", "table = np.array(lists, dtype=float)\n    return table.T if table.shape[0] < table.shape[1] else table"))
first_and_last_list = wrong("make_table", ("np.array(lists, dtype=float).T", "np.array([lists[0], lists[-1]], dtype=float).T"))
frost_lost_in_table = wrong("make_table", ("np.array(lists, dtype=float).T", "np.abs(np.array(lists, dtype=float).T)"))
each_list_sorted = wrong("make_table", ("np.array(lists, dtype=float).T", "np.array([sorted(numbers) for numbers in lists], dtype=float).T"))
equal_days_once = wrong("make_table", ("np.array(lists, dtype=float).T", "np.unique(np.array(lists, dtype=float).T, axis=0)"))


@wrong("make_table")
def lists_used_up(lists):
    rows = []
    while lists[0]:
        rows.append([numbers.pop(0) for numbers in lists])
    return np.array(rows, dtype=float)


zipped = right("make_table", ("np.array(lists, dtype=float).T", "np.array(list(zip(*lists)), dtype=float)"))
stacked = right("make_table", ("np.array(lists, dtype=float).T", "np.stack([np.asarray(numbers, dtype=float) for numbers in lists], axis=-1)"))


@right("make_table")
def filled_day_by_day(lists):
    table = np.full((len(lists[0]), len(lists)), np.nan)
    for spot in range(len(lists)):
        for day, degrees in enumerate(lists[spot]):
            table[day, spot] = degrees
    return table


@right("make_table")
def one_long_row_broken(lists):
    numbers = [float(degrees) for spot in lists for degrees in spot]
    return np.reshape(numbers, (len(lists[0]), len(lists)), order="F")


largest_instead_of_last = wrong("last_days", ("table[-days:, spot]", "np.sort(table[:, spot])[-days:]"))
column_sorted_in_place = wrong("last_days", ("return table[-days:, spot]", "column = table[:, spot]\n    column.sort()\n    return column[-days:].copy()"))
whole_readings = wrong("last_days", ("table[-days:, spot]", "table[-days:, spot].astype(int).astype(float)"))
# Got full marks at first.
equal_readings_once = wrong("last_days", ("table[-days:, spot]", "np.array(list(dict.fromkeys(table[:, spot]))[-days:], dtype=float)"))
# Got full marks at first.
warm_days_only = wrong("last_days", ("return table[-days:, spot]", "column = table[:, spot]\n    return column[column > 0][-days:]"))
third_spot_is_the_second = wrong("last_days", ("table[-days:, spot]", "table[-days:, 1 if spot else 0]"))
one_too_many_only = wrong("last_days", ("days > len(table)", "days == len(table) + 1"))
one_day_is_a_number = wrong("last_days", ("table[-days:, spot]", "np.squeeze(table[-days:, spot])"))
column_first = right("last_days", ("table[-days:, spot]", "np.transpose(table)[spot][len(table) - days :].copy()"))


@right("last_days")
def collected_backwards(table, spot, days):
    found = []
    for row in table[::-1]:
        if len(found) < days:
            found.insert(0, row[spot])
    if len(found) != days:
        raise ValueError("too few days")
    return np.array(found)


@right("last_days")
def rows_by_mask(table, spot, days):
    n, _ = np.shape(table)
    late = np.arange(n) >= n - days
    if n < days:
        raise ValueError(f"only {n}")
    return np.compress(late, table, axis=0)[:, spot]


@right("last_days")
def days_one_by_one(table, spot, days):
    if len(table) < days:
        raise ValueError("not so many rows")
    if days == 1:
        return np.array([table[-1, spot]], dtype=float)
    return np.concatenate([last_days(table[:-1], spot, days - 1), table[-1:, spot]])


days_cut = wrong("means", ("np.mean(table, axis=1)", "np.sum(table, axis=1, dtype=float) // np.shape(table)[1]"))
median_of_spots = wrong("means", ("np.mean(table, axis=0)", "np.median(table, axis=0)"))
first_and_last_day = wrong("means", ("np.mean(table, axis=0)", "(table[0] + table[-1]) / 2"))
first_row_as_running_sum = wrong("means", ("return np.mean(table, axis=0), np.mean(table, axis=1)", "of_days = np.mean(table, axis=1)\n    for row in table[1:]:\n        table[0] += row\n    return table[0] / len(table), of_days"))
frost_lost_in_means = wrong("means", ("return np", "table = np.abs(table)\n    return np"))
zeros_not_counted = wrong("means", ("np.mean(table, axis=0)", "np.sum(table, axis=0) / np.maximum(np.count_nonzero(table, axis=0), 1)"))
means_squeezed = wrong("means", ("return np.mean(table, axis=0), np.mean(table, axis=1)", "return np.squeeze(np.mean(table, axis=0)), np.squeeze(np.mean(table, axis=1))"))
readings_cut_before = wrong("means", ("return np", "table = np.asarray(table, dtype=int)\n    return np"))
means_of_one_digit = wrong("means", ("return np.mean(table, axis=0), np.mean(table, axis=1)", "return np.round(np.mean(table, axis=0), 1), np.round(np.mean(table, axis=1), 1)"))


@right("means")
def sums_over_lengths(table):
    n, k = np.shape(table)
    return np.sum(table, axis=0) / n, np.sum(table, axis=1) / k


@right("means")
def loops_in_python(table):
    rows = np.asarray(table).tolist()
    of_days = [sum(row) / len(row) for row in rows]
    of_spots = [sum(row[j] for row in rows) / len(rows) for j in range(len(rows[0]))]
    return np.array(of_spots, dtype=float), np.array(of_days, dtype=float)


@right("means")
def products_with_shares(table):
    n, k = table.shape
    return np.full(n, 1 / n) @ table, table @ np.full(k, 1 / k)


@right("means")
def running_means(table):
    def running(rows):
        mean = np.zeros(len(rows[0]))
        for count, row in enumerate(rows, start=1):
            mean = mean + (row - mean) / count
        return mean

    table = np.array(table, dtype=float)
    return running(table), running(table.T)


day_means_cut = wrong("above_the_day", ("np.mean(table, axis=1, keepdims=True)", "np.sum(table, axis=1, keepdims=True, dtype=float) // np.shape(table)[1]"))
float_table_lowered = wrong("above_the_day", ("return table - np.mean(table, axis=1, keepdims=True)", "table = np.asarray(table, dtype=float)\n    table -= np.mean(table, axis=1, keepdims=True)\n    return table"))
# Got full marks at first.
frost_lost_in_day_means = wrong("above_the_day", ("np.mean(table, axis=1, keepdims=True)", "np.mean(np.abs(table), axis=1, keepdims=True)"))
one_day_flattened = wrong("above_the_day", ("return table - np.mean(table, axis=1, keepdims=True)", "return np.squeeze(table - np.mean(table, axis=1, keepdims=True))"))
above_in_tenths = wrong("above_the_day", ("np.mean(table, axis=1, keepdims=True)", "np.round(np.mean(table, axis=1, keepdims=True), 1)"))
one_spot_as_it_is = wrong("above_the_day", ("return table", "if np.shape(table)[1] == 1:\n        return np.array(table, dtype=float)\n    return table"))
# Got full marks at first.
zeros_not_counted_in_the_day = wrong("above_the_day", ("np.mean(table, axis=1, keepdims=True)", "np.sum(table, axis=1, keepdims=True) / np.maximum(np.count_nonzero(table, axis=1, keepdims=True), 1)"))
first_and_last_day_only = wrong("above_the_day", ("return table - np.mean(table, axis=1, keepdims=True)", "return np.array([table[0] - np.mean(table[0]), table[-1] - np.mean(table[-1])])"))
single_precision_above = wrong("above_the_day", ("return table - np.mean(table, axis=1, keepdims=True)", "table = np.float32(table)\n    return (table - np.mean(table, axis=1, keepdims=True)).astype(float)"))
turned_twice = right("above_the_day", ("table - np.mean(table, axis=1, keepdims=True)", "(table.T - table.mean(axis=1)).T"))
repeated_means = right("above_the_day", ("np.mean(table, axis=1, keepdims=True)", "np.repeat(np.mean(table, axis=1), np.shape(table)[1]).reshape(np.shape(table))"))


@right("above_the_day")
def product_with_a_matrix(table):
    k = np.shape(table)[1]
    return table @ (np.eye(k) - np.ones((k, k)) / k)


@right("above_the_day")
def row_by_row(table):
    out = np.zeros(np.shape(table))
    for day, row in enumerate(table):
        middle = sum(float(degrees) for degrees in row) / len(row)
        out[day] = [degrees - middle for degrees in row]
    return out


float_table_corrected = wrong("corrected", ("return np.asarray(table, dtype=float) - too_high", "table = np.asarray(table, dtype=float)\n    table -= too_high\n    return table"))
never_below_zero = wrong("corrected", ("np.asarray(table, dtype=float) - too_high", "np.maximum(np.asarray(table, dtype=float) - too_high, 0.0)"))
corrected_to_tenths = wrong("corrected", ("np.asarray(table, dtype=float) - too_high", "np.round(np.asarray(table, dtype=float) - too_high, 1)"))
one_thermometer_flattened = wrong("corrected", ("return np.asarray(table, dtype=float) - too_high", "result = np.asarray(table, dtype=float) - too_high\n    return result[:, 0] if result.shape[1] == 1 else result"))
readings_cut = wrong("corrected", ("np.asarray(table, dtype=float)", "np.asarray(table, dtype=int)"), ("- too_high", "- np.asarray(too_high, dtype=float)"))
two_days_only = wrong("corrected", ("return np.asarray(table, dtype=float) - too_high", "result = np.array(table, dtype=float)\n    result[:2] -= too_high\n    return result"))
zero_stays = wrong("corrected", ("np.asarray(table, dtype=float) - too_high", "np.where(np.asarray(table) == 0, 0.0, np.asarray(table, dtype=float) - too_high)"))
frost_lost_in_corrected = wrong("corrected", ("np.asarray(table, dtype=float)", "np.abs(np.asarray(table, dtype=float))"))
subtract_in_floats = right("corrected", ("np.asarray(table, dtype=float) - too_high", "np.subtract(table, too_high, dtype=np.float64)"))


@right("corrected")
def thermometer_by_thermometer(table, too_high):
    result = np.array(table, dtype=float)
    for k in range(result.shape[1]):
        result[:, k] -= too_high[k]
    return result


@right("corrected")
def tiled_errors(table, too_high):
    errors = np.tile(np.array(too_high, dtype=float), (len(table), 1))
    return np.sum([table, -errors], axis=0)


@right("corrected")
def number_by_number(table, too_high):
    columns = [[float(degrees) - float(error) for degrees in column] for column, error in zip(np.transpose(table), too_high)]
    return np.column_stack(columns)


last_day_grows = wrong("replaced", ("result = np.array(table, dtype=float)\n    result[day] = row\n    return result", "return np.vstack([table[:day], row, table[day - len(table) + 1 :]]).astype(float)"))
# Got full marks at first.
equal_days_too = wrong("replaced", ("result[day] = row", "result[(result == result[day]).all(axis=1)] = row"))
one_row_flattened = wrong("replaced", ("return result", "return np.squeeze(result)"))
old_readings_cut = wrong("replaced", ("np.array(table, dtype=float)", "np.array(table, dtype=int).astype(float)"))
replaced_to_tenths = wrong("replaced", ("= row", "= np.round(row, 1)"))
# Got full marks at first.
zero_keeps_the_old = wrong("replaced", ("= row", "= np.where(np.asarray(row) == 0, result[day], row)"))
frost_lost_in_row = wrong("replaced", ("= row", "= np.abs(row)"))
row_sorted_in_place = wrong("replaced", ("result[day]", "row.sort()\n    result[day]"))
chosen_by_where = right("replaced", ("result = np.array(table, dtype=float)\n    result[day] = row\n    return result", "return np.where(np.arange(len(table))[:, np.newaxis] == day, np.asarray(row, dtype=float), table)"))


@right("replaced")
def rows_in_a_list(table, day, row):
    rows = np.asarray(table).tolist()
    rows[day] = list(row)
    return np.array(rows, dtype=float)


@right("replaced")
def taken_out_and_put_in(table, day, row):
    without = np.delete(np.asarray(table, dtype=float), day, axis=0)
    return np.insert(without, day, row, axis=0)


@right("replaced")
def difference_added(table, day, row):
    result = np.zeros(np.shape(table)) + table
    result += np.outer(np.eye(len(table))[day], np.asarray(row, dtype=float) - table[day])
    return result


whole_numbers_in = wrong("for_each", ("f(value)", "f(int(value))"))
# Got full marks at first.
each_number_once = wrong("for_each", ("for value in x", "for value in dict.fromkeys(x.tolist())"))
sorted_first = wrong("for_each", ("for value in x", "for value in sorted(x)"))
slices_of_one = wrong("for_each", ("[f(value) for value in x], dtype=float)", "[f(x[i : i + 1]) for i in range(len(x))], dtype=float).ravel()"))
results_in_hundredths = wrong("for_each", ("f(value)", "round(f(value), 2)"))
# Got full marks at first.
zeros_left_out = wrong("for_each", ("for value in x", "for value in x if value"))
x_overwritten = wrong("for_each", ("return np.array([f(value) for value in x], dtype=float)", "x = np.asarray(x, dtype=float)\n    for i in range(len(x)):\n        x[i] = f(x[i])\n    return x"))
# Got full marks at first.
kind_of_the_first_result = wrong("for_each", ("return np.array([f(value) for value in x], dtype=float)", "if len(x) == 0:\n        return np.zeros(0)\n    return np.vectorize(f)(x).astype(float)"))
one_number_alone = wrong("for_each", ("return np.array([f(value) for value in x], dtype=float)", "return np.array([f(value) for value in x], dtype=float) if len(x) != 1 else float(f(x[0]))"))
vectorized = right("for_each", ("np.array([f(value) for value in x], dtype=float)", "np.vectorize(f, otypes=[float])(x)"))
from_an_iterator = right("for_each", ("np.array([f(value) for value in x], dtype=float)", "np.fromiter(map(f, x), dtype=float, count=len(x))"))


@right("for_each")
def places_filled(f, x):
    out = np.empty(len(x))
    for i in reversed(range(len(x))):
        out[i] = f(x[i])
    return out


@right("for_each")
def halves(f, x):
    if len(x) == 0:
        return np.zeros(0)
    if len(x) == 1:
        return np.array([f(x[0])]).astype(float)
    return np.append(for_each(f, x[: len(x) // 2]), for_each(f, x[len(x) // 2 :]))


uniform_errors = wrong("noisy", ("rng.standard_normal(table.shape)", "np.sqrt(12) * (rng.random(table.shape) - 0.5)"))
# Got full marks at first.
no_error_above_two = wrong("noisy", ("rng.standard_normal(table.shape)", "np.clip(rng.standard_normal(table.shape), -2.4, 2.4)"))
one_error_for_each_day = wrong("noisy", ("rng.standard_normal(table.shape)", "rng.standard_normal((len(table), 1))"))
# Got full marks at first.
whole_table_whole_errors = wrong("noisy", ("return table + spread * rng.standard_normal(table.shape)", "result = table.copy()\n    result[...] = table + spread * rng.standard_normal(table.shape)\n    return result.astype(float)"))
# Got full marks at first.
errors_made_to_cancel = wrong("noisy", ("return table + spread * rng.standard_normal(table.shape)", "errors = spread * rng.standard_normal(table.shape)\n    return table + errors - np.mean(errors)"))
errors_never_below = wrong("noisy", ("return table + spread * rng.standard_normal(table.shape)", "return table + np.abs(spread * rng.standard_normal(table.shape))"))
never_frost = wrong("noisy", ("return table + spread * rng.standard_normal(table.shape)", "return np.maximum(table + spread * rng.standard_normal(table.shape), 0.0)"))
# Got full marks at first.
noise_in_tenths = wrong("noisy", ("return table + spread * rng.standard_normal(table.shape)", "return np.round(table + spread * rng.standard_normal(table.shape), 1)"))
around_the_table = right("noisy", ("table + spread * rng.standard_normal(table.shape)", "rng.normal(table, spread)"))


@right("noisy")
def reading_by_reading(table, spread, *, rng):
    return np.array([[degrees + rng.normal(0.0, spread) for degrees in row] for row in table], dtype=float)


@right("noisy")
def from_uniform_numbers(table, spread, *, rng):
    radius = np.sqrt(-2 * np.log(1 - rng.random(table.shape)))
    return table + spread * radius * np.cos(2 * np.pi * rng.random(table.shape))


@right("noisy")
def two_errors_in_one(table, spread, *, rng):
    first, second = rng.standard_normal((2, *table.shape))
    return np.asarray(table, dtype=float) - spread * (0.6 * first + 0.8 * second)
