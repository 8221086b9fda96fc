"""Correct solutions of unit 00 in other styles: they must all get full marks. Each stands on its own."""

from autograder import alternative

# -- make_table -------------------------------------------------------------------------------------------------------


@alternative("make_table")
def day_by_day(lists):
    rows = []
    for day in range(len(lists[0])):
        rows.append([float(numbers[day]) for numbers in lists])
    return np.array(rows)


@alternative("make_table")
def columns_stacked(lists):
    return np.column_stack([np.array(numbers, dtype=float) for numbers in lists])


# -- last_days --------------------------------------------------------------------------------------------------------


@alternative("last_days")
def from_the_front(table, spot, days):
    n = table.shape[0]
    if n < days:
        raise ValueError("too few rows")
    return table[n - days :, spot]


@alternative("last_days")
def collected(table, spot, days):
    column = [row[spot] for row in table]
    if days > len(column):
        raise ValueError("too many days")
    return np.array(column[len(column) - days :], dtype=float)


# -- means ------------------------------------------------------------------------------------------------------------


@alternative("means")
def sums_and_counts(table):
    n, k = table.shape
    return table.sum(axis=0) / n, table.sum(axis=1) / k


@alternative("means")
def by_loops(table):
    of_days = []
    for row in table:
        of_days.append(sum(row) / len(row))
    of_spots = []
    for column in table.T:
        of_spots.append(sum(column) / len(column))
    return np.array(of_spots), np.array(of_days)


# -- above_the_day ----------------------------------------------------------------------------------------------------


@alternative("above_the_day")
def new_axis(table):
    return table - table.mean(axis=1)[:, np.newaxis]


@alternative("above_the_day")
def turned_twice(table):
    return (table.T - table.T.mean(axis=0)).T


@alternative("above_the_day")
def row_by_row(table):
    result = np.zeros(table.shape)
    for i, row in enumerate(table):
        result[i] = row - row.mean()
    return result


# -- corrected --------------------------------------------------------------------------------------------------------


@alternative("corrected")
def column_by_column(table, too_high):
    result = np.array(table, dtype=float)
    for j in range(len(too_high)):
        result[:, j] -= too_high[j]
    return result


@alternative("corrected")
def entry_by_entry(table, too_high):
    rows = []
    for row in table:
        rows.append([float(row[j]) - float(too_high[j]) for j in range(len(too_high))])
    return np.array(rows)


# -- replaced ---------------------------------------------------------------------------------------------------------


@alternative("replaced")
def with_where(table, day, row):
    chosen = np.arange(len(table)) == day
    return np.where(chosen[:, np.newaxis], row, table).astype(float)


@alternative("replaced")
def put_together(table, day, row):
    rows = [list(old) for old in table]
    rows[day] = list(row)
    return np.array(rows, dtype=float)


# -- for_each ---------------------------------------------------------------------------------------------------------


@alternative("for_each")
def into_zeros(f, x):
    result = np.zeros(len(x))
    for i in range(len(x)):
        result[i] = f(x[i])
    return result


@alternative("for_each")
def appended(f, x):
    results = []
    for value in x:
        results.append(f(value))
    return np.array(results, dtype=float)


@alternative("for_each")
def mapped(f, x):
    return np.array(list(map(f, x.tolist())), dtype=float)


# -- noisy ------------------------------------------------------------------------------------------------------------


@alternative("noisy")
def around_the_table(table, spread, *, rng):
    return rng.normal(table, spread)


@alternative("noisy")
def one_at_a_time(table, spread, *, rng):
    result = np.array(table, dtype=float)
    for i in range(result.shape[0]):
        for j in range(result.shape[1]):
            result[i, j] += rng.normal(0, spread)
    return result
