"""Hidden tests of unit 00: plain loops, small tables, tables of one row and of one column, and whole numbers."""

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    assert_close,
    assert_float64,
    assert_raises,
    assert_shape,
    assert_standard_normal,
    assert_tuple,
    assert_unchanged,
    draw,
    exercise,
)


@exercise("make_table")
class TestMakeTable:
    @pytest.mark.parametrize(("spots", "days"), [(2, 4), (3, 3), (1, 5), (4, 1)])
    def test_loops(self, student, rng, spots, days):
        """Each number at its day and its spot, also for one spot or one day."""
        lists = draw(rng, -5, 30, (spots, days)).tolist()
        expected = np.zeros((days, spots))
        for column, numbers in enumerate(lists):
            for row, number in enumerate(numbers):
                expected[row, column] = number
        assert_close(student.make_table(lists), expected)

    def test_mixed(self, student):
        """Whole numbers beside fractions, and below zero."""
        got = student.make_table([[-1, 0.5, 3], [2, -0.25, 7]])
        assert_close(got, np.array([[-1.0, 2.0], [0.5, -0.25], [3.0, 7.0]]))

    def test_floats(self, student):
        """Whole numbers become floats."""
        got = student.make_table([[1, 2, 3], [4, 5, 6]])
        assert_float64(got)
        assert_close(got, np.array([[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]))

    def test_unchanged(self, student):
        """The lists stay as they were."""
        assert_close(
            student.make_table([[1.5, 2.0], [3.0, 4.5]]), np.array([[1.5, 3.0], [2.0, 4.5]])
        )
        assert_unchanged(student)


@exercise("last_days")
class TestLastDays:
    def test_every_piece(self, student, rng):
        """Every spot, and every number of days."""
        table = draw(rng, 5, 25, (4, 3))
        for spot in range(3):
            for days in range(1, 5):
                expected = np.array([float(table[row, spot]) for row in range(4 - days, 4)])
                assert_close(student.last_days(table, spot, days), expected)

    def test_one_row(self, student):
        """A table of one row, and one of one column."""
        assert_close(student.last_days(np.array([[1.5, 2.5, 3.5]]), 2, 1), np.array([3.5]))
        column = np.array([[1.5], [2.5], [3.5]])
        assert_close(student.last_days(column, 0, 2), np.array([2.5, 3.5]))

    def test_square(self, student, rng):
        """A table with as many rows as columns."""
        table = draw(rng, 5, 25, (3, 3))
        expected = np.array([float(table[1, 0]), float(table[2, 0])])
        assert_close(student.last_days(table, 0, 2), expected)
        assert_unchanged(student)

    def test_floats(self, student):
        """Floats stay floats."""
        got = student.last_days(np.array([[1.0, 2.0], [3.0, 4.0]]), 1, 2)
        assert_float64(got)
        assert_close(got, np.array([2.0, 4.0]))

    def test_too_many(self, student):
        """More days than the table has raise a ValueError; as many as it has do not."""
        table = np.array([[1.5, 2.5], [3.5, 4.5]])
        assert_close(student.last_days(table, 1, 2), np.array([2.5, 4.5]))
        for days in (3, 4, 10):
            assert_raises(ValueError, student.last_days, table, 1, days)

    def test_frost(self, student):
        """Readings below 0, at 0, and the same again."""
        table = np.array([[-1.5, 2.0], [0.0, 3.0], [-1.5, 3.0], [-1.5, 4.0]])
        assert_close(student.last_days(table, 0, 4), np.array([-1.5, 0.0, -1.5, -1.5]))
        assert_close(student.last_days(table, 1, 3), np.array([3.0, 3.0, 4.0]))


def means_by_loops(table):
    rows, columns = table.shape
    of_spots = [sum(float(table[i, j]) for i in range(rows)) / rows for j in range(columns)]
    of_days = [sum(float(table[i, j]) for j in range(columns)) / columns for i in range(rows)]
    return np.array(of_spots), np.array(of_days)


def assert_means(student, table):
    of_spots, of_days = assert_tuple(student.means(table), 2)
    spots, days = means_by_loops(table)
    assert_close(of_spots, spots, what="the means of the spots")
    assert_close(of_days, days, what="the means of the days")


@exercise("means")
class TestMeans:
    def test_loops(self, student, rng):
        """The means of a small table, by plain loops."""
        assert_means(student, draw(rng, 5, 25, (4, 3)))
        assert_unchanged(student)

    def test_square(self, student, rng):
        """A table with as many rows as columns."""
        assert_means(student, draw(rng, 5, 25, (3, 3)))

    @pytest.mark.parametrize("shape", [(1, 4), (4, 1), (1, 1)])
    def test_thin(self, student, rng, shape):
        """One row, one column, and a single reading."""
        assert_means(student, draw(rng, 5, 25, shape))

    def test_whole_numbers(self, student, rng):
        """Whole numbers have means with fractions."""
        assert_means(student, np.array([[1, 2, 4], [2, 5, 7]]))
        assert_means(student, np.array([[-3, 4], [-4, 6], [0, 1]]))

    def test_floats(self, student):
        """Means are floats, also whole ones."""
        of_spots, of_days = assert_tuple(student.means(np.array([[2, 4], [4, 6]])), 2)
        assert_float64(of_spots, what="the means of the spots")
        assert_float64(of_days, what="the means of the days")


def above_by_loops(table):
    days = means_by_loops(table)[1]
    return np.array(
        [[float(value) - day for value in row] for row, day in zip(table, days, strict=True)]
    )


@exercise("above_the_day")
class TestAboveTheDay:
    def test_loops(self, student, rng):
        """A small table, by plain loops."""
        table = draw(rng, 5, 25, (4, 3))
        assert_close(student.above_the_day(table), above_by_loops(table))
        assert_unchanged(student)

    def test_square(self, student, rng):
        """A square table: each row loses its own mean."""
        table = draw(rng, 5, 25, (3, 3))
        assert_close(student.above_the_day(table), above_by_loops(table))

    @pytest.mark.parametrize("shape", [(1, 4), (4, 1), (1, 1)])
    def test_thin(self, student, rng, shape):
        """One day, one spot, and a single reading."""
        table = draw(rng, 5, 25, shape)
        assert_close(student.above_the_day(table), above_by_loops(table))

    def test_warm_day(self, student, rng):
        """A day that is warmer everywhere changes nothing."""
        table = draw(rng, 5, 25, (2, 3))
        warmer = table + np.array([[4.0], [0.0]])
        assert_close(student.above_the_day(warmer), above_by_loops(table))

    def test_whole_numbers(self, student):
        """Whole numbers give fractions."""
        got = student.above_the_day(np.array([[1, 2], [4, 9], [3, 3]]))
        assert_close(got, np.array([[-0.5, 0.5], [-2.5, 2.5], [0.0, 0.0]]))

    def test_floats(self, student):
        """Floats come back, also where they are whole."""
        got = student.above_the_day(np.array([[1, 3], [4, 8]]))
        assert_float64(got)
        assert_close(got, np.array([[-1.0, 1.0], [-2.0, 2.0]]))

    def test_frost(self, student):
        """Readings below 0 and at 0 count as they are."""
        got = student.above_the_day(np.array([[-6.0, 0.0, 3.0], [0.0, 4.0, 2.0]]))
        assert_close(got, np.array([[-5.0, 1.0, 4.0], [-2.0, 2.0, 0.0]]))


def corrected_by_loops(table, too_high):
    return np.array(
        [[float(v) - float(e) for v, e in zip(row, too_high, strict=True)] for row in table]
    )


@exercise("corrected")
class TestCorrected:
    def test_loops(self, student, rng):
        """A small table, by plain loops."""
        table, too_high = draw(rng, 5, 25, (4, 3)), draw(rng, -2, 2, 3)
        assert_close(student.corrected(table, too_high), corrected_by_loops(table, too_high))

    def test_unchanged(self, student, rng):
        """Readings and errors stay as they were."""
        table, too_high = draw(rng, 5, 25, (2, 3)), draw(rng, -2, 2, 3)
        assert_close(student.corrected(table, too_high), corrected_by_loops(table, too_high))
        assert_unchanged(student)

    def test_square(self, student, rng):
        """A square table: the errors belong to the columns."""
        table, too_high = draw(rng, 5, 25, (2, 2)), np.array([1.25, -0.5])
        assert_close(student.corrected(table, too_high), corrected_by_loops(table, too_high))

    @pytest.mark.parametrize("shape", [(1, 3), (3, 1)])
    def test_thin(self, student, rng, shape):
        """One day, and one thermometer."""
        table, too_high = draw(rng, 5, 25, shape), draw(rng, 1, 2, shape[1])
        assert_close(student.corrected(table, too_high), corrected_by_loops(table, too_high))

    def test_fractions(self, student):
        """Whole readings lose fractions of a degree."""
        table, too_high = np.array([[18, 3], [-4, 0]]), np.array([1.5, -0.25])
        expected = np.array([[16.5, 3.25], [-5.5, 0.25]])
        assert_close(student.corrected(table, too_high), expected)

    def test_floats(self, student):
        """Whole readings and whole errors give floats."""
        got = student.corrected(np.array([[5, 6], [7, 8]]), np.array([1, 2]))
        assert_float64(got)
        assert_close(got, np.array([[4.0, 4.0], [6.0, 6.0]]))


def replaced_by_loops(table, day, row):
    return np.array([[float(v) for v in (row if i == day else old)] for i, old in enumerate(table)])


@exercise("replaced")
class TestReplaced:
    def test_every_day(self, student, rng):
        """Each day in turn."""
        table, row = draw(rng, 5, 25, (3, 2)), draw(rng, 30, 40, 2)
        for day in range(3):
            expected = replaced_by_loops(table, day, row)
            assert_close(student.replaced(table, day, row), expected)

    def test_unchanged(self, student):
        """The old table, and the new row, stay as they were."""
        table, row = np.array([[1.5, 2.5], [3.5, 4.5]]), np.array([9.5, 8.5])
        assert_close(student.replaced(table, 1, row), np.array([[1.5, 2.5], [9.5, 8.5]]))
        assert_unchanged(student)

    def test_square(self, student, rng):
        """A square table: a row, not a column."""
        table, row = draw(rng, 5, 25, (3, 3)), draw(rng, 30, 40, 3)
        assert_close(student.replaced(table, 2, row), replaced_by_loops(table, 2, row))

    def test_thin(self, student):
        """One day, and one spot."""
        got = student.replaced(np.array([[1.5, 2.5]]), 0, np.array([3.5, 4.5]))
        assert_close(got, np.array([[3.5, 4.5]]))
        got = student.replaced(np.array([[1.5], [2.5]]), 1, np.array([0.5]))
        assert_close(got, np.array([[1.5], [0.5]]))

    def test_fractions(self, student):
        """A row with fractions, in a table of whole numbers."""
        got = student.replaced(np.array([[1, 2], [3, 4]]), 0, np.array([0.5, -1.75]))
        assert_close(got, np.array([[0.5, -1.75], [3.0, 4.0]]))

    def test_floats(self, student):
        """Whole numbers give floats."""
        got = student.replaced(np.array([[1, 2], [3, 4]]), 0, np.array([5, 6]))
        assert_float64(got)
        assert_close(got, np.array([[5.0, 6.0], [3.0, 4.0]]))

    def test_equal_days(self, student):
        """Of two days that are alike, one is replaced; a new reading of 0 counts."""
        table = np.array([[1.5, 2.5], [3.5, 4.5], [1.5, 2.5]])
        got = student.replaced(table, 2, np.array([0.0, -7.5]))
        assert_close(got, np.array([[1.5, 2.5], [3.5, 4.5], [0.0, -7.5]]))


def frost_or_square(t):
    return 0.25 if t < 0 else t * t


def small_or_none(t):
    return 0 if t < 0 else t / 1024


def glad_of_numbers(t):
    return 2.5 if np.ndim(t) == 0 else -1.0


@exercise("for_each")
class TestForEach:
    def test_formula(self, student, rng):
        """Degrees Celsius in degrees Fahrenheit."""
        x = draw(rng, -10, 30, 5)
        expected = np.array([9 / 5 * float(value) + 32 for value in x])
        assert_close(student.for_each(lambda t: 9 / 5 * t + 32, x), expected)
        assert_unchanged(student)

    def test_if(self, student):
        """A function that decides by the number."""
        x = np.array([-2.5, 0.5, 3.0, -1.0])
        got = student.for_each(frost_or_square, x)
        assert_close(got, np.array([0.25, 0.25, 9.0, 0.25]))

    def test_constant(self, student):
        """A function that gives the same number everywhere."""
        got = student.for_each(lambda t: 1.5, np.array([2.0, 4.0, 8.0]))
        assert_close(got, np.array([1.5, 1.5, 1.5]))

    def test_whole_numbers(self, student):
        """Fractions of whole numbers."""
        got = student.for_each(lambda t: t / 4, np.array([3, -1, 6, 4]))
        assert_close(got, np.array([0.75, -0.25, 1.5, 1.0]))

    def test_one_and_none(self, student):
        """One number, and none."""
        assert_close(student.for_each(lambda t: t + 1.5, np.array([2.0])), np.array([3.5]))
        assert_close(student.for_each(lambda t: t + 1.5, np.array([])), np.array([]))

    def test_floats(self, student):
        """Whole results come back as floats."""
        got = student.for_each(lambda t: t + 1, np.array([1, 2, 3]))
        assert_float64(got)
        assert_close(got, np.array([2.0, 3.0, 4.0]))

    def test_repeated(self, student):
        """A number that comes twice has two results, and 0 is a number, too."""
        got = student.for_each(frost_or_square, np.array([3.0, 0.0, 3.0, -1.0]))
        assert_close(got, np.array([9.0, 0.0, 9.0, 0.25]))

    def test_mixed_results(self, student):
        """A function that gives a whole number first, and then small fractions."""
        got = student.for_each(small_or_none, np.array([-1.0, 3.0, 1.0]))
        assert_close(got, np.array([0.0, 3 / 1024, 1 / 1024]))

    def test_single_numbers(self, student):
        """The function is given numbers, not arrays that hold one."""
        got = student.for_each(glad_of_numbers, np.array([4.0, 8.0]))
        assert_close(got, np.array([2.5, 2.5]))


@exercise("noisy")
class TestNoisy:
    def test_normal(self, student, rng):
        """With the spread 1, the errors look like standard normal numbers."""
        noise = assert_shape(student.noisy(np.zeros((100, 20)), 1.0, rng=rng), (100, 20))
        assert_standard_normal(noise, false_failure=1e-9)

    def test_spread(self, student, rng):
        """They lie around the readings, and are as wide as the spread."""
        table = np.tile([10.0, -20.0], (500, 1))
        noise = assert_shape(student.noisy(table, 0.25, rng=rng), (500, 2)) - table
        assert_standard_normal(noise / 0.25, false_failure=1e-9)

    def test_each_its_own(self, student):
        """Each entry has an error of its own."""
        for shape in ((3, 4), (1, 5), (5, 1)):
            got = student.noisy(np.zeros(shape), 2.0, rng=np.random.default_rng(3))
            noise = assert_shape(got, shape)
            if len(np.unique(noise)) < noise.size:
                raise CheckFailure("several entries have moved by the same amount.", got)

    def test_seed(self, student):
        """The same seed gives the same table, and another seed another one."""
        table = np.array([[10.0, 20.0], [30.0, 40.0]])
        first = student.noisy(table, 0.5, rng=np.random.default_rng(3))
        assert_close(student.noisy(table, 0.5, rng=np.random.default_rng(3)), np.array(first))
        other = student.noisy(table, 0.5, rng=np.random.default_rng(4))
        assert_shape(other, (2, 2))
        if np.array_equal(np.array(first), np.array(other)):
            raise CheckFailure("another seed gave the same table.", other)

    def test_still(self, student):
        """A spread of 0 leaves every reading where it is."""
        table = np.array([[1.5, 2.5, 3.5]])
        assert_close(student.noisy(table, 0.0, rng=np.random.default_rng(3)), table)
        assert_unchanged(student)

    def test_up_and_down(self, student):
        """Some errors go up, and some go down."""
        got = student.noisy(np.zeros((5, 12)), 0.5, rng=np.random.default_rng(3))
        noise = assert_shape(got, (5, 12))
        if noise.min() >= 0 or noise.max() <= 0:
            raise CheckFailure("all errors go the same way.", got)

    def test_floats(self, student):
        """Whole readings give floats."""
        got = student.noisy(np.array([[1, 2], [3, 4]]), 0.5, rng=np.random.default_rng(3))
        assert_float64(got)
        assert_shape(got, (2, 2))

    def test_whole_readings(self, student):
        """Whole readings get fractions; where the spread is 0 they stay what they are."""
        table = np.array([[10, -20, 0], [7, 8, 9]])
        got = student.noisy(table, 0.5, rng=np.random.default_rng(3))
        if np.array_equal(np.round(assert_shape(got, (2, 3))), got):
            raise CheckFailure("the fractions are gone.", got)
        still = student.noisy(table, 0.0, rng=np.random.default_rng(3))
        assert_close(still, table.astype(float))

    def test_single_reading(self, student):
        """A table of one reading has an error, too."""
        got = student.noisy(np.array([[5.0]]), 2.0, rng=np.random.default_rng(3))
        if assert_shape(got, (1, 1))[0, 0] == 5.0:
            raise CheckFailure("the only reading has not moved.", got)

    def test_large_errors(self, student, rng):
        """Among ten thousand errors, some are larger than two and a half times the spread."""
        noise = assert_shape(student.noisy(np.zeros((100, 100)), 1.0, rng=rng), (100, 100))
        if np.abs(noise).max() < 2.5:
            raise CheckFailure("the largest errors are missing.", float(np.abs(noise).max()))
        if np.array_equal(np.round(noise, 2), noise):
            raise CheckFailure("the errors are rounded.", float(noise[0, 0]))
