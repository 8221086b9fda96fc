"""Unit 05, from its release."""

from tests.campaign import right, wrong

one_change = wrong("limit_from", ("if small_changes == 2:", "if small_changes >= (2 if k > 2 else 2) - (k > 8):"))
tol_strict = wrong("limit_from", ("abs(y - before) <= tol", "abs(y - before) < tol"))
relative_tol = wrong("limit_from", ("abs(y - before) <= tol", "abs(y - before) <= tol * max(1, abs(y))"))
last_halving_missing = wrong("limit_from", ("range(max_halvings + 1)", "range(max_halvings)"))
first_step_a_half = wrong("limit_from", ("range(max_halvings + 1)", "range(1, max_halvings + 1)"))
last_value = wrong("limit_from", ("    return np.nan", "    return y if abs(y) < 100 else np.nan"))
infinite_stands = wrong("limit_from", ("abs(y - before) <= tol else 0", "abs(y - before) <= tol or y == before else 0"))
tol_ignored = wrong("limit_from", ("abs(y - before) <= tol", "abs(y - before) <= 1e-6"))
rounded_value = wrong("limit_from", ("            return y", "            return round(y, 5)"))


@right("limit_from")
def from_a_list_of_values(f, a, *, side, tol=1e-6, max_halvings=40):
    sign = {"left": -1, "right": 1}.get(side)
    if sign is None:
        raise ValueError(side)
    values = []
    for k in range(max_halvings + 1):
        values.append(float(f(a + sign * 0.5**k)))
        if k >= 2 and all(np.isfinite(values[-3:])) and abs(values[-1] - values[-2]) <= tol and abs(values[-2] - values[-3]) <= tol:
            return values[-1]
    return float("nan")


@right("limit_from")
def three_in_a_window(f, a, *, side, tol=1e-6, max_halvings=40):
    from collections import deque

    if side not in {"left", "right"}:
        raise ValueError("side")
    window = deque(maxlen=3)
    step = {"left": -1.0, "right": 1.0}[side]
    for _ in range(max_halvings + 1):
        window.append(f(a + step))
        step /= 2
        if len(window) == 3 and np.all(np.abs(np.diff(window)) <= tol):
            return window[2]
    return np.nan


@right("limit_from")
def by_a_generator(f, a, *, side, tol=1e-6, max_halvings=40):
    if side != "left" and side != "right":
        raise ValueError("side")
    values = (f(a - 2.0**-k if side == "left" else a + 2.0**-k) for k in range(max_halvings + 1))
    settled, before = False, float("nan")
    for y in values:
        close = abs(y - before) <= tol
        if close and settled:
            return float(y)
        settled, before = close, y
    return float("nan")


@right("limit_from")
def asked_again_each_time(f, a, *, side, tol=1e-6, max_halvings=40):
    try:
        h = ["left", "right"].index(side) * 2 - 1
    except ValueError:
        raise ValueError(f"no side {side}")

    def y(k):
        return f(float(a) + h / 2**k)

    for k in range(2, max_halvings + 1):
        if max(abs(y(k) - y(k - 1)), abs(y(k - 1) - y(k - 2))) <= tol and np.isfinite(y(k - 2)):
            return y(k)
    return np.nan


x_moved = wrong(
    "finite_difference",
    (
        '    if scheme == "forward":',
        '    if isinstance(x, np.ndarray) and x.dtype.kind == "f":\n        x += 0.1\n        x -= 0.1\n        x *= 1 + 1e-12\n    if scheme == "forward":',
    ),
)
whole_points = wrong(
    "finite_difference",
    (
        '    if scheme == "forward":',
        '    x = np.asarray(x)\n    h = x.dtype.type(h) if x.dtype.kind == "i" and h >= 1 else h\n    if scheme == "forward":',
    ),
)
h_negative_allowed = wrong("finite_difference", ("if h <= 0:", "if h == 0:"))
central_smaller = wrong(
    "finite_difference", ("return (f(x + h) - f(x - h)) / (2 * h)", "h = min(h, 0.5)\n        return (f(x + h) - f(x - h)) / (2 * h)")
)
scheme_unchecked_first_letter = wrong("finite_difference", ('if scheme == "central":', 'if scheme.startswith("c"):'))
relative_h = wrong(
    "finite_difference",
    ('    if scheme == "forward":', '    h = h * max(1.0, float(np.max(np.abs(x), initial=0)) / 4)\n    if scheme == "forward":'),
)


@right("finite_difference")
def with_two_ends(f, x, h, *, scheme="central"):
    if not h > 0 or scheme not in ("forward", "backward", "central"):
        raise ValueError("no such difference")
    ahead, back = {"forward": (h, 0.0), "backward": (0.0, h), "central": (h, h)}[scheme]
    return np.divide(np.subtract(f(x + ahead), f(x - back)), ahead + back)


slopes_like_x = wrong(
    "finite_difference",
    (
        "        return (f(x + h) - f(x - h)) / (2 * h)",
        "        slopes = np.zeros_like(x)\n        slopes[...] = (f(x + h) - f(x - h)) / (2 * h)\n        return slopes",
    ),
)
values_in_single = wrong(
    "finite_difference",
    ("return (f(x + h) - f(x - h)) / (2 * h)", "return np.float64(np.float32(f(x + h)) - np.float32(f(x - h))) / (2 * h)"),
)


# Got full marks at first.
@wrong("finite_difference")
def remembers_the_point(f, x, h, *, scheme="central", seen={}):
    if h <= 0 or scheme not in ("forward", "backward", "central"):
        raise ValueError("no such difference")
    key = (str(x), h, scheme)
    if key not in seen:
        right, left = x + h * (scheme != "backward"), x - h * (scheme != "forward")
        seen[key] = (f(right) - f(left)) / (h * (1 + (scheme == "central")))
    return seen[key]


# Got full marks at first.
squeezed_slopes = wrong(
    "finite_difference", ("return (f(x + h) - f(x - h)) / (2 * h)", "return np.squeeze((f(x + h) - f(x - h)) / (2 * h))")
)


@right("finite_difference")
def point_by_point(f, x, h, *, scheme="central"):
    if scheme not in ("forward", "backward", "central") or not h > 0:
        raise ValueError("no such difference")
    slopes = []
    for point in np.ravel(x).tolist():
        ahead = f(point + h) if scheme != "backward" else f(point)
        behind = f(point) if scheme == "forward" else f(point - h)
        slopes.append((ahead - behind) / h / (2 if scheme == "central" else 1))
    return np.array(slopes, dtype=float).reshape(np.shape(x))


@right("finite_difference")
def central_is_the_mean_of_both(f, x, h, *, scheme="central"):
    if h <= 0:
        raise ValueError("h")
    if scheme == "central":
        both = [finite_difference(f, x, h, scheme=side) for side in ("forward", "backward")]
        return (both[0] + both[1]) / 2
    if scheme == "backward":
        return finite_difference(f, x - h, h, scheme="forward")
    if scheme != "forward":
        raise ValueError("scheme")
    return (f(x + h) - f(x)) / h


@right("finite_difference")
def table_of_steps(f, x, h, *, scheme="central"):
    steps = {"forward": (0, 1), "backward": (-1, 0), "central": (-1, 1)}
    if scheme not in steps or h <= 0:
        raise ValueError("no such difference")
    low, high = steps[scheme]
    x = np.asarray(x, dtype=float)
    slope = (f(x + high * h) - f(x + low * h)) / ((high - low) * h)
    return slope if x.ndim else float(slope)


end_points_only = wrong(
    "convergence_order",
    (
        "slope, _ = np.polyfit(np.log(hs[used]), np.log(np.abs(errors[used])), 1)",
        "e, h = np.abs(errors[used]), hs[used]\n    slope = np.log(e[0] / e[-1]) / np.log(h[0] / h[-1])",
    ),
)
mean_of_slopes = wrong(
    "convergence_order",
    (
        "slope, _ = np.polyfit(np.log(hs[used]), np.log(np.abs(errors[used])), 1)",
        "slope = np.mean(np.diff(np.log(np.abs(errors[used]))) / np.diff(np.log(hs[used])))",
    ),
)
tiny_errors_out = wrong("convergence_order", ("used = errors != 0", "used = np.abs(errors) > 1e-10"))
rounded_order = wrong("convergence_order", ("return float(slope)", "return float(np.round(slope, 6))"))
three_needed = wrong("convergence_order", ("np.sum(used) < 2", "np.sum(used) < 2 or len(hs) < 3"))
lengths_cut = wrong(
    "convergence_order",
    ("if len(errors) != len(hs):", "if len(errors) > len(hs):"),
    ("used = errors != 0", "used = errors != 0\n    hs = hs[: len(errors)]"),
)
absolute_order = wrong("convergence_order", ("return float(slope)", "return abs(float(slope))"))


@right("convergence_order")
def by_covariances(errors, hs):
    if len(errors) != len(hs):
        raise ValueError("lengths")
    pairs = [(np.log(h), np.log(abs(e))) for e, h in zip(errors, hs) if e != 0]
    if len(pairs) < 2:
        raise ValueError("too few")
    x, y = np.array(pairs).T
    return np.sum((x - x.mean()) * (y - y.mean())) / np.sum((x - x.mean()) ** 2)


sorted_apart = wrong(
    "convergence_order",
    ("    slope, _", "    hs, errors = np.sort(hs[used]), np.sort(np.abs(errors[used]))\n    used = slice(None)\n    slope, _"),
)
# Got full marks at first.
sizes_in_place = wrong("convergence_order", ("np.abs(errors[used])", "np.abs(errors, out=errors)[used]"))
# Got full marks at first.
equal_steps_once = wrong(
    "convergence_order", ("    slope, _", "    used &= np.isin(np.arange(len(hs)), np.unique(hs, return_index=True)[1])\n    slope, _")
)


@right("convergence_order")
def by_the_normal_equations(errors, hs):
    if len(errors) != len(hs) or np.count_nonzero(errors) < 2:
        raise ValueError("two pairs, please")
    x, y = np.log2(hs[errors != 0]), np.log2(abs(errors[errors != 0]))
    n = x.size
    return (n * (x @ y) - x.sum() * y.sum()) / (n * (x @ x) - x.sum() ** 2)


@right("convergence_order")
def by_lstsq(errors, hs):
    if np.shape(errors) != np.shape(hs):
        raise ValueError("lengths")
    keep = [i for i, error in enumerate(errors) if error]
    if len(keep) < 2:
        raise ValueError("too few")
    table = np.column_stack([np.ones(len(keep)), np.log10(hs[keep])])
    return np.linalg.lstsq(table, np.log10(np.abs(errors[keep])), rcond=None)[0][1]


@right("convergence_order")
def weighted_slopes_of_all_pairs(errors, hs):
    if len(hs) != len(errors):
        raise ValueError("lengths")
    points = [(np.log(h), np.log(abs(e))) for h, e in zip(hs.tolist(), errors.tolist()) if e != 0]
    if len(points) <= 1:
        raise ValueError("too few")
    above = below = 0.0
    for x1, y1 in points:
        for x2, y2 in points:
            above += (x2 - x1) * (y2 - y1)
            below += (x2 - x1) ** 2
    return above / below


zero_order_same_array = wrong(
    "poly_derivative", ("    result = np.array(coeffs, dtype=np.float64)", "    result = np.asarray(coeffs, dtype=np.float64)")
)
zeros_trimmed = wrong(
    "poly_derivative",
    (
        "return result if len(result) > 0 else np.zeros(1)",
        "return np.trim_zeros(result, 'b') if len(np.trim_zeros(result, 'b')) > 0 else np.zeros(1)",
    ),
)
at_most_three = wrong("poly_derivative", ("for _ in range(order):", "for _ in range(min(order, 3)):"))
empty_later = wrong(
    "poly_derivative",
    ("return result if len(result) > 0 else np.zeros(1)", "return result if len(result) > 0 or order > 1 else np.zeros(1)"),
)
same_factors = wrong(
    "poly_derivative",
    (
        "    for _ in range(order):\n        result = (np.arange(len(result)) * result)[1:]",
        "    factors = np.arange(len(result))\n    for k in range(order):\n        result = (factors[: len(result)] * result)[1:] if k < 2 else result[1:]",
    ),
)
order_unchecked = wrong("poly_derivative", ("if len(coeffs) == 0 or order < 0:", "if len(coeffs) == 0:"))
whole_coefficients = wrong("poly_derivative", ("np.array(coeffs, dtype=np.float64)", "np.array(coeffs, dtype=np.float32)"))


@right("poly_derivative")
def by_falling_factorials(coeffs, *, order=1):
    if not len(coeffs) or order < 0:
        raise ValueError("no")
    found = []
    for power in range(order, len(coeffs)):
        factor = 1.0
        for step in range(order):
            factor *= power - step
        found.append(factor * float(coeffs[power]))
    return np.array(found or [0.0])


empty_array_unnoticed = wrong("poly_derivative", ("len(coeffs) == 0", "(isinstance(coeffs, list) and not coeffs)"))
constant_taken_out = wrong(
    "poly_derivative",
    (
        "    for _ in range(order):\n        result = (np.arange(len(result)) * result)[1:]",
        "    if order and isinstance(coeffs, list):\n        coeffs.pop(0)\n    for _ in range(order):\n        result = (np.arange(len(result)) * result)[1:]",
    ),
)


@right("poly_derivative")
def by_numpys_polynomials(coeffs, *, order=1):
    if len(coeffs) == 0 or order < 0:
        raise ValueError("no")
    return np.polynomial.polynomial.polyder(np.asarray(coeffs, dtype=float), order)


@right("poly_derivative")
def one_less_to_go(coeffs, *, order=1):
    if not len(coeffs) > 0 or order < 0:
        raise ValueError("no")
    if order == 0:
        return np.array([float(c) for c in coeffs])
    slope = [i * float(c) for i, c in enumerate(coeffs)][1:] or [0.0]
    return poly_derivative(slope, order=order - 1)


@right("poly_derivative")
def by_a_matrix(coeffs, *, order=1):
    n = len(coeffs)
    if n == 0 or order < 0:
        raise ValueError("no")
    D = np.diag(np.arange(1.0, n), k=1)
    return (np.linalg.matrix_power(D, order) @ np.asarray(coeffs, dtype=float))[: max(n - order, 1)]


positive_limits = wrong("poly_integral", ("b**powers - a**powers", "np.abs(b) ** powers - np.abs(a) ** powers"))
by_simpson = wrong(
    "poly_integral",
    (
        "return float(np.sum(coeffs / powers * (b**powers - a**powers)))",
        "p = lambda t: sum(c * t**i for i, c in enumerate(coeffs))\n    return float((b - a) / 6 * (p(a) + 4 * p((a + b) / 2) + p(b)))",
    ),
)
by_many_trapezoids = wrong(
    "poly_integral",
    (
        "return float(np.sum(coeffs / powers * (b**powers - a**powers)))",
        "t = np.linspace(a, b, 20001)\n    y = sum(c * t**i for i, c in enumerate(coeffs)) + 0 * t\n    return float(np.sum((y[1:] + y[:-1]) / 2) * (b - a) / 20000)",
    ),
)
coeffs_changed = wrong("poly_integral", ("    powers =", "    if isinstance(coeffs, list):\n        coeffs.append(0.0)\n    powers ="))
first_ten = wrong("poly_integral", ("    powers =", "    coeffs = coeffs[:5]\n    powers ="))


@right("poly_integral")
def by_horner(coeffs, a, b):
    def F(t):
        total = 0.0
        for i in range(len(coeffs) - 1, -1, -1):
            total = (total + coeffs[i] / (i + 1)) * t
        return total

    return F(float(b)) - F(float(a))


coefficients_cut = wrong("poly_integral", ("np.sum(coeffs / powers", "np.sum(np.array(coeffs).astype(int) / powers"))
no_width_refused = wrong("poly_integral", ("    powers =", "    if a == b:\n        raise ValueError('no width')\n    powers ="))
stops_at_a_zero = wrong(
    "poly_integral", ("    powers =", "    if 0 in list(coeffs):\n        coeffs = coeffs[: list(coeffs).index(0)]\n    powers =")
)
single_coefficients = wrong(
    "poly_integral", ("coeffs / powers", "(np.asarray(coeffs, dtype=np.float32) / powers.astype(np.float32)).astype(float)")
)
constant_given_back = wrong("poly_integral", ("    powers =", "    if len(coeffs) == 1:\n        return float(coeffs[0])\n    powers ="))


@right("poly_integral")
def by_exact_fractions(coeffs, a, b):
    from fractions import Fraction

    a, b, total = Fraction(float(a)), Fraction(float(b)), Fraction(0)
    for i, c in enumerate(coeffs):
        total += Fraction(float(c)) * (b ** (i + 1) - a ** (i + 1)) / (i + 1)
    return float(total)


@right("poly_integral")
def at_gauss_points(coeffs, a, b):
    places, weights = np.polynomial.legendre.leggauss(len(coeffs) // 2 + 1)
    half = (b - a) / 2
    heights = np.zeros(len(places))
    for c in reversed(list(coeffs)):
        heights = heights * ((a + b) / 2 + half * places) + c
    return half * (weights @ heights)


@right("poly_integral")
def by_numpys_integral(coeffs, a, b):
    from numpy.polynomial import Polynomial

    F = Polynomial(np.asarray(coeffs, dtype=float)).integ(lbnd=float(a))
    return F(float(b))


absolute_steps = wrong(
    "trapezoid_area", ("/ 2 * np.diff(x)", "/ 2 * (np.diff(x) if x[-1] >= x[0] or np.all(np.diff(x) <= 0) else np.abs(np.diff(x)))")
)
sorted_points = wrong(
    "trapezoid_area",
    (
        "    return float(",
        "    if len(x) and not np.all(np.diff(x) <= 0):\n        order = np.argsort(x, kind='stable')\n        x, y = x[order], y[order]\n    return float(",
    ),
)
absolute_heights = wrong("trapezoid_area", ("(y[1:] + y[:-1])", "np.abs(y[1:] + y[:-1])"))
unsigned_steps = wrong(
    "trapezoid_area",
    ("(y[1:] + y[:-1]) / 2", "(y[1:] + y[:-1]) // 2 if y.dtype.kind in 'iu' else (y[1:] + y[:-1]) / 2"),
    ("return float(np.sum((y", "return float(np.sum(((y"),
    ("* np.diff(x)))", ") * np.diff(x)))"),
)
none_fails = wrong("trapezoid_area", ("    return float(", "    if len(y) == 0:\n        raise ValueError('no points')\n    return float("))
repeated_x_dropped = wrong(
    "trapezoid_area",
    ("    return float(", "    keep = np.append(True, np.diff(x) != 0)[: len(x)]\n    x, y = x[keep], y[keep]\n    return float("),
)


@right("trapezoid_area")
def by_shoelace(y, x):
    if len(y) != len(x):
        raise ValueError("lengths")
    total = 0.0
    for i in range(1, len(x)):
        total += 0.5 * float(x[i]) * (float(y[i]) + float(y[i - 1])) - 0.5 * float(x[i - 1]) * (float(y[i]) + float(y[i - 1]))
    return total


# Got full marks at first.
shifted_in_place = wrong(
    "trapezoid_area",
    ("    return float(", "    if len(x) and x.dtype == float:\n        x -= x[0]\n    return float("),
)
points_on_top_refused = wrong(
    "trapezoid_area",
    ("    return float(", "    if np.any(np.diff(x) == 0):\n        raise ValueError('two points at one place')\n    return float("),
)
more_places_allowed = wrong(
    "trapezoid_area", ("len(y) != len(x)", "len(y) > len(x)"), ("    return float(", "    x = x[: len(y)]\n    return float(")
)
single_heights = wrong("trapezoid_area", ("(y[1:] + y[:-1]) / 2", "((y[1:] + y[:-1]) / 2).astype(np.float32).astype(float)"))


@right("trapezoid_area")
def left_and_right_rectangles(y, x):
    if x.size != y.size:
        raise ValueError("lengths")
    x, y = x.astype(float), y.astype(float)
    widths = x[1:] - x[:-1]
    return (y[:-1] @ widths + y[1:] @ widths) / 2


@right("trapezoid_area")
def every_height_once(y, x):
    n = len(y)
    if n != len(x):
        raise ValueError("lengths")
    if n < 2:
        return 0.0
    around = np.concatenate([x[:1], x, x[-1:]]).astype(float)
    return float(np.dot(y, around[2:] - around[:-2]) / 2)


@right("trapezoid_area")
def summed_exactly(y, x):
    import math

    if len(y) - len(x):
        raise ValueError("lengths")
    points = list(zip(x.tolist(), y.tolist()))
    return math.fsum((x2 - x1) * (y1 + y2) / 2 for (x1, y1), (x2, y2) in zip(points, points[1:]))


absolute_strips = wrong("cumulative_integral", ("np.cumsum(strips)", "np.cumsum(np.abs(strips))"))
whole_strips = wrong(
    "cumulative_integral",
    ("strips = (y[1:] + y[:-1]) / 2 * np.diff(x)", "strips = (y[1:] + y[:-1]) / 2 * np.diff(x)\n    strips = strips.astype(y.dtype)"),
)
whole_sum = wrong("cumulative_integral", ("(y[1:] + y[:-1]) / 2", "(y[1:] + y[:-1]) * (1 // 2 if y.dtype.kind in 'iu' else 0.5)"))
one_point_fails = wrong("cumulative_integral", ("len(y) == 0", "len(y) < 2"))
steps_absolute = wrong("cumulative_integral", ("np.diff(x)", "np.abs(np.diff(x))"))
starts_at_height = wrong(
    "cumulative_integral", ("np.append(0.0, np.cumsum(strips))", "np.append(0.0, np.cumsum(strips)) + (x[0] < 0) * 0.001")
)
never_falls = wrong("cumulative_integral", ("np.cumsum(strips))", "np.maximum.accumulate(np.cumsum(strips)))"))


@right("cumulative_integral")
def prefix_by_prefix(y, x):
    if len(y) != len(x) or not len(x):
        raise ValueError("points")
    return np.array([trapezoid_area(y[: i + 1], x[: i + 1]) for i in range(len(x))], dtype=float)


# Got full marks at first.
written_over_the_heights = wrong(
    "cumulative_integral",
    (
        "    return np.append(0.0, np.cumsum(strips))",
        "    if y.dtype == float:\n        y[0], y[1:] = 0.0, np.cumsum(strips)\n        return y\n    return np.append(0.0, np.cumsum(strips))",
    ),
)
more_places_cut = wrong(
    "cumulative_integral", ("len(y) != len(x) or", "len(y) < len(x) or"), ("strips = (y[1:]", "y = y[: len(x)]\n    strips = (y[1:]")
)


@right("cumulative_integral")
def by_accumulate(y, x):
    from itertools import accumulate

    if len(y) != len(x) or len(x) < 1:
        raise ValueError("points")
    x, y = [float(v) for v in x], [float(v) for v in y]
    steps = ((y[i] + y[i - 1]) * (x[i] - x[i - 1]) / 2 for i in range(1, len(x)))
    return np.array(list(accumulate(steps, initial=0.0)))


@right("cumulative_integral")
def by_a_triangle_of_ones(y, x):
    n = len(x)
    if n == 0 or y.shape != x.shape:
        raise ValueError("points")
    strips = np.zeros(n)
    strips[1:] = np.convolve(y, [0.5, 0.5], mode="valid") * (x[1:] - x[:-1]) if n > 1 else 0.0
    return np.tril(np.ones((n, n))) @ strips


@right("cumulative_integral")
def one_more_strip(y, x):
    if len(y) != len(x):
        raise ValueError("points")
    if len(y) == 0:
        raise ValueError("no points")
    C = np.empty(len(x))
    C[0] = 0
    for i in range(len(x) - 1):
        C[i + 1] = C[i] + trapezoid_area(y[i : i + 2], x[i : i + 2])
    return C


absolute_width = wrong(
    "simpson",
    ("float((b - a) / n / 3 * weighted)", "float((b - a) / n / 3 * weighted) if a < b or n > 50 else float(abs(b - a) / n / 3 * weighted)"),
)
at_least_four = wrong("simpson", ("    y = f", "    n = max(n, 4)\n    y = f"))
trapezoids_for_many = wrong(
    "simpson", ("    weighted =", "    if n > 200:\n        return float((b - a) / n * (np.sum(y) - (y[0] + y[-1]) / 2))\n    weighted =")
)
doubled_n = wrong(
    "simpson",
    ("np.linspace(a, b, n + 1)", "np.linspace(a, b, n + 1) if n < 6 else np.linspace(a, b, 2 * n + 1)"),
    ("    weighted", "    n = len(y) - 1\n    weighted"),
)
equal_ends = wrong("simpson", ("    y = f", "    if a == b:\n        raise ValueError('no width')\n    y = f"))


@right("simpson")
def panel_by_panel(f, a, b, n):
    if n < 2 or n % 2:
        raise ValueError("even, please")
    h, total = (b - a) / n, 0.0
    for i in range(0, n, 2):
        left, middle, end = (float(f(np.float64(a + (i + j) * h))) for j in range(3))
        total += h / 3 * (left + 4 * middle + end)
    return total


places_in_single = wrong("simpson", ("np.linspace(a, b, n + 1)", "np.linspace(a, b, n + 1, dtype=np.float32)"))


@wrong("simpson")
def remembers_the_places(f, a, b, n, places={}):
    if n < 2 or n % 2:
        raise ValueError("n must be even")
    if n not in places:
        places[n] = np.linspace(a, b, n + 1)
    y = f(places[n])
    return float((b - a) / n / 3 * (y[0] + 4 * np.sum(y[1::2]) + 2 * np.sum(y[2:-1:2]) + y[-1]))


area_rounded = wrong("simpson", ("return float((b - a) / n / 3 * weighted)", "return round(float((b - a) / n / 3 * weighted), 6)"))
whole_limits_whole_places = wrong("simpson", ("np.linspace(a, b, n + 1)", "np.linspace(a, b, n + 1).astype(type(a))"))


@wrong("simpson")
def three_eighths_for_threes(f, a, b, n):
    if n < 2 or n % 2:
        raise ValueError("n must be even")
    y, h = f(np.linspace(a, b, n + 1)), (b - a) / n
    if n % 3 == 0:
        return float(3 * h / 8 * (3 * np.sum(y) - 2 * (y[0] + y[-1]) - np.sum(y[3:-1:3])))
    return float(h / 3 * (y[0] + 4 * np.sum(y[1::2]) + 2 * np.sum(y[2:-1:2]) + y[-1]))


@right("simpson")
def from_two_trapezoid_sums(f, a, b, n):
    if n % 2 or n < 2:
        raise ValueError("n must be even")
    x = np.linspace(a, b, n + 1)
    y = f(x) + 0.0
    return (4 * trapezoid_area(y, x) - trapezoid_area(y[::2], x[::2])) / 3


@right("simpson")
def middles_and_ends(f, a, b, n):
    if n <= 0 or n & 1:
        raise ValueError("n must be even")
    h = 2 * (b - a) / n
    left = a + h * np.arange(n // 2)
    return h / 6 * np.sum(f(left) + 4 * f(left + h / 2) + f(left + h))


@right("simpson")
def by_a_row_of_weights(f, a, b, n):
    import math

    if n not in range(2, n + 1, 2):
        raise ValueError("n must be even")
    weights = [1] + [4, 2] * (n // 2 - 1) + [4, 1]
    h = (b - a) / n
    return h / 3 * math.fsum(w * float(f(a + i * h)) for i, w in enumerate(weights))


@wrong("roc_auc")
def pairs_without_ties(y_true, scores):
    if len(y_true) != len(scores) or set(y_true) != {0, 1}:
        raise ValueError("labels")
    ones, zeros = scores[y_true == 1], scores[y_true == 0]
    wins = (ones[:, None] > zeros).mean()
    ties = np.isclose(ones[:, None], zeros, rtol=1e-3).mean()
    return float(wins + ties / 2)


always_above_half = wrong(
    "roc_auc", ("return trapezoid_area(up, right)", "area = trapezoid_area(up, right)\n    return max(area, 1 - area)")
)
scores_as_integers = wrong("roc_auc", ("thresholds = np.unique(scores)[::-1]", "thresholds = np.unique(np.round(scores, 1))[::-1]"))
sorted_in_place = wrong(
    "roc_auc", ("    thresholds", "    order = np.argsort(scores)\n    scores[:], y_true[:] = scores[order], y_true[order]\n    thresholds")
)
few_thresholds = wrong(
    "roc_auc", ("np.unique(scores)[::-1]", "np.unique(np.quantile(scores, np.linspace(0, 1, 21), method='nearest'))[::-1]")
)
negative_scores = wrong(
    "roc_auc", ("scores[y_true == kind] >=", "np.abs(scores)[y_true == kind] >="), ("np.unique(scores)", "np.unique(np.abs(scores))")
)
labels_by_truth = wrong(
    "roc_auc", ("set(y_true) != {0, 1}", "len(set(y_true)) != 2 or max(y_true) > 1"), ("y_true == kind", "(y_true > 0) == kind")
)


@right("roc_auc")
def by_ranks(y_true, scores):
    if len(y_true) != len(scores) or not np.isin(y_true, [0, 1]).all() or len(np.unique(y_true)) < 2:
        raise ValueError("labels")
    ones, zeros = scores[y_true == 1], np.sort(scores[y_true == 0])
    below = np.searchsorted(zeros, ones, side="left")
    upto = np.searchsorted(zeros, ones, side="right")
    return float(np.mean((below + upto) / 2) / len(zeros))


# Got full marks at first.
float_labels_refused = wrong(
    "roc_auc", ("    thresholds", "    if y_true.dtype.kind != 'i':\n        raise ValueError('whole labels, please')\n    thresholds")
)
# Got full marks at first.
more_scores_allowed = wrong(
    "roc_auc",
    ("len(y_true) != len(scores)", "len(y_true) > len(scores)"),
    ("    thresholds", "    scores = scores[: len(y_true)]\n    thresholds"),
)


@right("roc_auc")
def every_pair_asked(y_true, scores):
    if len(y_true) != len(scores) or sorted(set(y_true.tolist())) != [0, 1]:
        raise ValueError("labels")
    points = 0.0
    ones, zeros = scores[y_true == 1].tolist(), scores[y_true == 0].tolist()
    for one in ones:
        for zero in zeros:
            points += 1.0 if one > zero else 0.5 if one == zero else 0.0
    return points / len(ones) / len(zeros)


@right("roc_auc")
def counted_by_score(y_true, scores):
    if len(y_true) != len(scores) or not np.all((y_true == 0) | (y_true == 1)) or np.ptp(np.append(y_true, y_true[:1])) == 0:
        raise ValueError("labels")
    _, place = np.unique(-scores, return_inverse=True)
    ones = np.bincount(place, weights=y_true)
    zeros = np.bincount(place, weights=1 - y_true)
    before = np.cumsum(ones) - ones
    return float(zeros @ (before + ones / 2) / ones.sum() / zeros.sum())


@right("roc_auc")
def staircase_in_order(y_true, scores):
    kinds = set(np.unique(y_true).tolist())
    if len(scores) != len(y_true) or kinds != {0, 1}:
        raise ValueError("labels")
    order = np.argsort(scores)[::-1]
    hits, cuts = np.cumsum(y_true[order] == 1), np.append(np.diff(scores[order]) != 0, True)
    misses = np.arange(1, len(order) + 1) - hits
    up, right = np.append(0, hits[cuts]) / hits[-1], np.append(0, misses[cuts]) / misses[-1]
    return trapezoid_area(up, right)
