"""Correct solutions of unit 05 in other styles: they must all get full marks. Each stands on its own."""

from autograder import alternative

# -- limit_from -------------------------------------------------------------------------------------------------------


@alternative("limit_from")
def list_of_values(f, a, *, side, tol=1e-6, max_halvings=40):
    if side == "right":
        sign = 1
    elif side == "left":
        sign = -1
    else:
        raise ValueError("left or right")
    y = []
    h = 1.0
    while len(y) <= max_halvings:
        y.append(f(a + sign * h))
        h = h / 2
        if (
            len(y) >= 3
            and max(abs(y[-1] - y[-2]), abs(y[-2] - y[-3])) <= tol
            and np.isfinite(y[-3:]).all()
        ):
            return y[-1]
    return float("nan")


@alternative("limit_from")
def all_values_first(f, a, *, side, tol=1e-6, max_halvings=40):
    signs = {"left": -1.0, "right": 1.0}
    if side not in signs:
        raise ValueError("side")
    y = np.array([float(f(a + signs[side] / 2**k)) for k in range(max_halvings + 1)])
    with np.errstate(all="ignore"):
        close = np.abs(y[1:] - y[:-1]) <= tol
    for k in range(2, len(y)):
        if close[k - 1] and close[k - 2]:
            return y[k]
    return np.nan


# -- finite_difference ------------------------------------------------------------------------------------------------


@alternative("finite_difference")
def by_offsets(f, x, h, *, scheme="central"):
    offsets = {"forward": (1, 0), "backward": (0, -1), "central": (1, -1)}
    if scheme not in offsets or not h > 0:
        raise ValueError("bad input")
    x = np.asarray(x, dtype=float)
    after, before = offsets[scheme]
    return (f(x + after * h) - f(x + before * h)) / ((after - before) * h)


@alternative("finite_difference")
def number_by_number(f, x, h, *, scheme="central"):
    if h <= 0 or scheme not in ("forward", "backward", "central"):
        raise ValueError("bad input")
    points = np.array(x, dtype=float)
    slopes = np.zeros(points.shape)
    for i in np.ndindex(points.shape):
        t = float(points[i])
        ahead = (f(t + h) - f(t)) / h if scheme != "backward" else None
        behind = (f(t) - f(t - h)) / h if scheme != "forward" else None
        slopes[i] = ahead if behind is None else behind if ahead is None else (ahead + behind) / 2
    return slopes if np.ndim(x) else float(slopes)


# -- convergence_order ------------------------------------------------------------------------------------------------


@alternative("convergence_order")
def by_covariance(errors, hs):
    if np.size(errors) != np.size(hs):
        raise ValueError("lengths")
    pairs = [(np.log(h), np.log(abs(e))) for e, h in zip(errors, hs) if e != 0]
    if len(pairs) < 2:
        raise ValueError("too few")
    x, y = np.array(pairs).T
    return np.cov(x, y)[0, 1] / np.var(x, ddof=1)


@alternative("convergence_order")
def by_lstsq(errors, hs):
    if errors.shape != hs.shape:
        raise ValueError("lengths")
    keep = np.abs(errors) > 0
    if keep.sum() <= 1:
        raise ValueError("too few")
    A = np.column_stack([np.ones(keep.sum()), np.log10(hs[keep])])
    return np.linalg.lstsq(A, np.log10(np.abs(errors[keep])), rcond=None)[0][1]


# -- poly_derivative --------------------------------------------------------------------------------------------------


@alternative("poly_derivative")
def by_lists(coeffs, *, order=1):
    if order < 0 or len(coeffs) < 1:
        raise ValueError("bad input")
    c = [float(v) for v in coeffs]
    while order > 0:
        c = [i * c[i] for i in range(1, len(c))] or [0.0]
        order -= 1
    return np.array(c)


@alternative("poly_derivative")
def by_falling_factorials(coeffs, *, order=1):
    import math

    n = len(coeffs)
    if n == 0 or order < 0:
        raise ValueError("bad input")
    result = np.zeros(max(n - order, 1))
    for i in range(order, n):
        result[i - order] = math.perm(i, order) * coeffs[i]
    return result


# -- poly_integral ----------------------------------------------------------------------------------------------------


@alternative("poly_integral")
def by_loop(coeffs, a, b):
    total = 0.0
    for i, c in enumerate(coeffs):
        total += c * (b ** (i + 1) - a ** (i + 1)) / (i + 1)
    return total


@alternative("poly_integral")
def by_polyint(coeffs, a, b):
    F = np.polyint(np.array(coeffs, dtype=float)[::-1])
    return np.polyval(F, b) - np.polyval(F, a)


# -- trapezoid_area ---------------------------------------------------------------------------------------------------


@alternative("trapezoid_area")
def strip_by_strip(y, x):
    if len(x) != len(y):
        raise ValueError("lengths")
    area = 0.0
    for i in range(1, len(x)):
        area += 0.5 * (y[i] + y[i - 1]) * (x[i] - x[i - 1])
    return area


@alternative("trapezoid_area")
def mean_of_two_rectangles(y, x):
    if np.shape(y) != np.shape(x):
        raise ValueError("lengths")
    widths = x[1:] - x[:-1]
    return (y[:-1] @ widths + y[1:] @ widths) / 2


# -- cumulative_integral ----------------------------------------------------------------------------------------------


@alternative("cumulative_integral")
def running_total(y, x):
    if len(x) != len(y) or len(x) < 1:
        raise ValueError("bad input")
    C = np.zeros(len(x))
    for i in range(1, len(x)):
        C[i] = C[i - 1] + (x[i] - x[i - 1]) * (y[i] + y[i - 1]) / 2
    return C


@alternative("cumulative_integral")
def areas_of_beginnings(y, x):
    if len(y) == 0:
        raise ValueError("no points")
    if len(y) != len(x):
        raise ValueError("lengths")
    return np.array([trapezoid_area(y[: i + 1], x[: i + 1]) for i in range(len(x))])


# -- simpson ----------------------------------------------------------------------------------------------------------


@alternative("simpson")
def point_by_point(f, a, b, n):
    if n % 2 != 0 or n <= 0:
        raise ValueError("n")
    h = (b - a) / n
    total = f(a) + f(b)
    for i in range(1, n):
        total += (4 if i % 2 else 2) * f(a + i * h)
    return total * h / 3


@alternative("simpson")
def parabola_by_parabola(f, a, b, n):
    if n < 2 or n // 2 * 2 != n:
        raise ValueError("n")
    y = f(a + (b - a) * np.arange(n + 1) / n)
    return sum((y[i] + 4 * y[i + 1] + y[i + 2]) * (b - a) / n / 3 for i in range(0, n, 2))


# -- roc_auc ----------------------------------------------------------------------------------------------------------


@alternative("roc_auc")
def counting_pairs(y_true, scores):
    if np.shape(y_true) != np.shape(scores):
        raise ValueError("lengths")
    if not np.isin(y_true, [0, 1]).all() or y_true.min() == y_true.max():
        raise ValueError("0 and 1")
    ones, zeros = scores[y_true == 1], scores[y_true == 0]
    wins = (ones[:, None] > zeros).sum() + 0.5 * (ones[:, None] == zeros).sum()
    return wins / (len(ones) * len(zeros))


@alternative("roc_auc")
def by_mean_ranks(y_true, scores):
    if len(y_true) != len(scores):
        raise ValueError("lengths")
    if any(v not in (0, 1) for v in y_true):
        raise ValueError("0 or 1")
    m = int(sum(y_true))
    n = len(y_true) - m
    if m == 0 or n == 0:
        raise ValueError("both kinds")
    ranks = [sum(t < s for t in scores) + (sum(t == s for t in scores) + 1) / 2 for s in scores]
    return (sum(r for r, v in zip(ranks, y_true) if v == 1) - m * (m + 1) / 2) / (m * n)
