"""Known mistakes of unit 05: the instructor's solutions with a slip in them."""

from autograder import misconception, slip

# -- limit_from -------------------------------------------------------------------------------------------------------

evaluates_at_the_point = slip(
    "limit_from",
    ("y = f(a + direction * 2.0**-k)", "return f(a)"),
    says="A limit asks where f is heading, and f need not exist at the point itself: never call it there.",
)
both_sides_averaged = slip(
    "limit_from",
    ("f(a + direction * 2.0**-k)", "(f(a + 2.0**-k) + f(a - 2.0**-k)) / 2"),
    says="At a jump, left and right differ: look from the asked side only.",
)
one_tiny_step = slip(
    "limit_from",
    ("y = f(a + direction * 2.0**-k)", "return f(a + direction * 1e-12)"),
    says="At a distance of 1e-12, 1 - cos(x) is lost in rounding: come closer step by step.",
)
one_small_change = slip(
    "limit_from",
    ("small_changes == 2", "small_changes == 1"),
    says="Two equal values may be an accident: wait for two small changes in a row.",
)
last_halving_missing = slip(
    "limit_from",
    ("range(max_halvings + 1)", "range(max_halvings)"),
    says="k goes up to max_halvings itself, so there are max_halvings + 1 places.",
)
row_never_broken = slip(
    "limit_from",
    (
        "small_changes = small_changes + 1 if abs(y - before) <= tol else 0",
        "small_changes += abs(y - before) <= tol",
    ),
    says="A large change breaks the row: begin to count the small ones anew.",
)
starts_at_a_half = slip(
    "limit_from",
    ("range(max_halvings + 1)", "range(1, max_halvings + 1)"),
    says="The first place is k = 0, at the distance 1, and yours begins with k = 1.",
)
value_before_not_kept = slip(
    "limit_from",
    ("        before = y\n", ""),
    says="Yours always says nan: keep the value before from step to step, so that there is a change to look at.",
)

# -- finite_difference ------------------------------------------------------------------------------------------------

central_divided_by_h = slip(
    "finite_difference",
    ("/ (2 * h)", "/ h"),
    says="The two points of the central difference are 2h apart: divide by 2h.",
)
backward_sign = slip(
    "finite_difference",
    ("f(x) - f(x - h)", "f(x - h) - f(x)"),
    says="The sign of the backward difference is wrong: later minus earlier, also when looking back.",
)
always_central = slip(
    "finite_difference",
    ("(f(x + h) - f(x)) / h", "(f(x + h) - f(x - h)) / (2 * h)"),
    ("(f(x) - f(x - h)) / h", "(f(x + h) - f(x - h)) / (2 * h)"),
    says="`scheme` makes no difference to your result.",
)
negative_step_goes_through = slip(
    "finite_difference",
    ("if h <= 0:", "if h == 0:"),
    says="A negative step raises a ValueError, too, not only a step of 0.",
)
distance_not_in_brackets = slip(
    "finite_difference",
    ("/ (2 * h)", "/ 2 * h"),
    says="Python reads / 2 * h as (… / 2) * h: put 2 * h in brackets.",
)

# -- convergence_order ------------------------------------------------------------------------------------------------

no_logarithms = slip(
    "convergence_order",
    ("np.log(hs[used]), np.log(np.abs(errors[used]))", "hs[used], np.abs(errors[used])"),
    says="A power law is a straight line only in the logarithms: take them of both, errors and steps.",
)
axes_swapped = slip(
    "convergence_order",
    (
        "np.log(hs[used]), np.log(np.abs(errors[used]))",
        "np.log(np.abs(errors[used])), np.log(hs[used])",
    ),
    says="You get 1/p: the axes are swapped. The error is explained by h.",
)
intercept_returned = slip(
    "convergence_order",
    ("slope, _ =", "_, slope ="),
    says="That is where the line meets the axis; the order is its slope, which polyfit gives first.",
)
first_and_last_only = slip(
    "convergence_order",
    (
        "slope, _ = np.polyfit(np.log(hs[used]), np.log(np.abs(errors[used])), 1)",
        "e, h = np.abs(errors[used]), hs[used]\n    slope = np.log(e[0] / e[-1]) / np.log(h[0] / h[-1])",
    ),
    says="Only the first and the last error count in yours: fit the line to all of them.",
)
negative_errors_left_out = slip(
    "convergence_order",
    ("errors != 0", "errors > 0"),
    says="Only errors of exactly 0 go: of a negative error the size counts.",
)

# -- poly_derivative --------------------------------------------------------------------------------------------------

highest_power_first = slip(
    "poly_derivative",
    ("(np.arange(len(result)) * result)[1:]", "(np.arange(len(result))[::-1] * result)[:-1]"),
    says="coeffs[0] is the constant here; you read the highest power first, as np.polyfit does.",
)
factor_off_by_one = slip(
    "poly_derivative",
    ("(np.arange(len(result)) * result)[1:]", "np.arange(len(result) - 1) * result[1:]"),
    says="x^3 becomes 3x^2: the factor is the old power, and yours is one less.",
)
empty_result = slip(
    "poly_derivative",
    (" if len(result) > 0 else np.zeros(1)", ""),
    says="The derivative of a constant is the polynomial 0, and that has one coefficient.",
)
zeros_cut_off = slip(
    "poly_derivative",
    (
        "return result if len(result) > 0 else np.zeros(1)",
        "return np.trim_zeros(result, 'b') if len(np.trim_zeros(result, 'b')) > 0 else np.zeros(1)",
    ),
    says="Zeros at the end stay: the length says how many coefficients there were.",
)
order_ignored = slip(
    "poly_derivative",
    ("range(order)", "range(1)"),
    says="`order` makes no difference to your result: differentiate that often.",
)

# -- poly_integral ----------------------------------------------------------------------------------------------------

integral_of_reversed_coefficients = slip(
    "poly_integral",
    ("coeffs / powers", "coeffs[::-1] / powers"),
    says="coeffs[0] is the constant here; you read the highest power first, as np.polyfit does.",
)
not_divided = slip(
    "poly_integral",
    ("coeffs / powers", "coeffs"),
    says="x^n collects x^(n+1) divided by n+1: the division is missing.",
)
lower_limit_forgotten = slip(
    "poly_integral",
    ("(b**powers - a**powers)", "b**powers"),
    says="Subtract the antiderivative at a, the lower limit.",
)
whole_number_powers = slip(
    "poly_integral",
    ("coeffs / powers", "np.array(coeffs) // powers"),
    says="1 // 2 is 0: // cuts to whole numbers. Divide with /.",
)
parabola_through_three = slip(
    "poly_integral",
    (
        "return float(np.sum(coeffs / powers * (b**powers - a**powers)))",
        "p = lambda t: sum(c * t**i for i, c in enumerate(coeffs))\n    return float((b - a) / 6 * (p(a) + 4 * p((a + b) / 2) + p(b)))",
    ),
    says="Simpson's rule is exact up to the third power only: divide each coefficient by its new power, and it is exact for all.",
)
difference_of_the_limits = slip(
    "poly_integral",
    ("(b**powers - a**powers)", "(b - a) ** powers"),
    says="F(b) - F(a) is not F(b - a): raise b and a to the power one by one.",
)
powers_stay = slip(
    "poly_integral",
    ("(b**powers - a**powers)", "(b ** (powers - 1) - a ** (powers - 1))"),
    says="The powers have not moved up: 1 collects x, and x collects x^2 / 2.",
)

# -- trapezoid_area ---------------------------------------------------------------------------------------------------

left_rectangles = slip(
    "trapezoid_area",
    ("(y[1:] + y[:-1]) / 2", "y[:-1]"),
    says="The top slopes: average the heights at both ends of each step, in place of taking the left one.",
)
even_spacing = slip(
    "trapezoid_area",
    ("np.diff(x)", "np.mean(np.diff(x))"),
    says="Your points are not equally spaced: each step has its own width.",
)
absolute_steps = slip(
    "trapezoid_area",
    ("np.diff(x)", "np.abs(np.diff(x))"),
    says="Walking back over an interval takes its area back: keep the sign of each step.",
)
places_as_heights = slip(
    "trapezoid_area",
    ("(y[1:] + y[:-1]) / 2 * np.diff(x)", "(x[1:] + x[:-1]) / 2 * np.diff(y)"),
    says="x and y are exchanged: the heights y come first.",
)

# -- cumulative_integral ----------------------------------------------------------------------------------------------

one_entry_short = slip(
    "cumulative_integral",
    ("np.append(0.0, np.cumsum(strips))", "np.cumsum(strips)"),
    says="One value for each point: at the first, nothing has been collected, so it is 0.",
)
sums_the_values = slip(
    "cumulative_integral",
    ("np.append(0.0, np.cumsum(strips))", "np.cumsum(y).astype(float)"),
    says="Heights are not areas: multiply by the widths before you add up.",
)
constant_step = slip(
    "cumulative_integral",
    ("np.diff(x)", "np.mean(np.diff(x))"),
    says="The steps differ: give each its own width.",
)
areas_without_sign = slip(
    "cumulative_integral",
    ("np.cumsum(strips)", "np.cumsum(np.abs(strips))"),
    says="Below the axis, or on the way back, area is taken away: keep its sign.",
)

# -- simpson ----------------------------------------------------------------------------------------------------------

weights_exchanged = slip(
    "simpson",
    ("4 * np.sum(y[1::2]) + 2 * np.sum(y[2:-1:2])", "2 * np.sum(y[1::2]) + 4 * np.sum(y[2:-1:2])"),
    says="The weights are exchanged: inner odd points carry 4, inner even points 2.",
)
n_points = slip(
    "simpson",
    ("n + 1)", "n)"),
    ("y[1::2]", "y[1:-1:2]"),
    says="n is the number of parts, so there are n + 1 points.",
)
odd_n_goes_through = slip(
    "simpson",
    ("n < 2 or n % 2 == 1", "n < 1"),
    ("y[1::2]", "y[1:-1:2]"),
    says="A parabola spans two parts, so n must be even: raise a ValueError where it is odd.",
)

# -- roc_auc ----------------------------------------------------------------------------------------------------------


@misconception(
    "roc_auc",
    says="With equal scores your answer depends on the order of the rows: cases with equal scores move together.",
)
def ties_one_by_one(y_true, scores):
    if len(y_true) != len(scores) or set(y_true.tolist()) != {0, 1}:
        raise ValueError("bad input")
    order = np.argsort(-scores, kind="stable")
    y = y_true[order]
    up = np.append(0, np.cumsum(y) / y.sum())
    right = np.append(0, np.cumsum(1 - y) / (1 - y).sum())
    return float(np.sum((up[1:] + up[:-1]) / 2 * np.diff(right)))


axes_exchanged = slip(
    "roc_auc",
    ("trapezoid_area(up, right)", "trapezoid_area(right, up)"),
    says="The axes are exchanged: false positives go to the right (x), true positives up (y).",
)
corner_left_out = slip(
    "roc_auc",
    ("(np.append(0.0, rate) for rate in rates)", "rates"),
    says="Every ROC curve starts at (0, 0): put that corner before the first point.",
)
strictly_above = slip(
    "roc_auc",
    (">= thresholds", "> thresholds"),
    says="A score at the threshold counts as suspicious, too: >=, not >. Otherwise the curve never gets to (1, 1).",
)
turned_above_half = slip(
    "roc_auc",
    (
        "return trapezoid_area(up, right)",
        "area = trapezoid_area(up, right)\n    return max(area, 1 - area)",
    ),
    says="An area below 1/2 is an answer, too: leave it as it is.",
)
equally_spaced_thresholds = slip(
    "roc_auc",
    ("np.unique(scores)[::-1]", "np.linspace(np.max(scores), np.min(scores), 100)"),
    says="Take each distinct score as a threshold: equally spaced ones miss scores that are close to each other.",
)
