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
