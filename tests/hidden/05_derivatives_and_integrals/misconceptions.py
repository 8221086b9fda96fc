"""Known mistakes of unit 05. Each takes the place of the instructor's solution, so each stands on its own."""

from autograder import misconception

# -- limit_from -------------------------------------------------------------------------------------------------------


@misconception("limit_from", says="A limit asks where f is heading, and f need not exist at the point itself: never call it there.")
def evaluates_at_the_point(f, a, *, side, tol=1e-6, max_halvings=40):
    if side not in ("left", "right"):
        raise ValueError("side")
    return f(a)


@misconception("limit_from", says="At a jump, left and right differ: look from the asked side only.")
def both_sides_averaged(f, a, *, side, tol=1e-6, max_halvings=40):
    if side not in ("left", "right"):
        raise ValueError("side")
    y = []
    for k in range(max_halvings + 1):
        y.append((f(a + 2.0**-k) + f(a - 2.0**-k)) / 2)
        if k >= 2 and abs(y[k] - y[k - 1]) <= tol and abs(y[k - 1] - y[k - 2]) <= tol:
            return y[k]
    return np.nan


@misconception("limit_from", says="At a distance of 1e-12, 1 - cos(x) is lost in rounding: come closer step by step.")
def one_tiny_step(f, a, *, side, tol=1e-6, max_halvings=40):
    if side not in ("left", "right"):
        raise ValueError("side")
    return f(a + 1e-12) if side == "right" else f(a - 1e-12)


@misconception("limit_from", says="Two equal values may be an accident: wait for two small changes in a row.")
def one_small_change(f, a, *, side, tol=1e-6, max_halvings=40):
    if side not in ("left", "right"):
        raise ValueError("side")
    sign = 1 if side == "right" else -1
    before = f(a + sign)
    for k in range(1, max_halvings + 1):
        y = f(a + sign * 2.0**-k)
        if abs(y - before) <= tol:
            return y
        before = y
    return np.nan


# -- finite_difference ------------------------------------------------------------------------------------------------


@misconception("finite_difference", says="The two points of the central difference are 2h apart: divide by 2h.")
def central_divided_by_h(f, x, h, *, scheme="central"):
    if h <= 0 or scheme not in ("forward", "backward", "central"):
        raise ValueError("bad input")
    if scheme == "forward":
        return (f(x + h) - f(x)) / h
    if scheme == "backward":
        return (f(x) - f(x - h)) / h
    return (f(x + h) - f(x - h)) / h


@misconception("finite_difference", says="The sign of the backward difference is wrong: later minus earlier, also when looking back.")
def backward_sign(f, x, h, *, scheme="central"):
    if h <= 0 or scheme not in ("forward", "backward", "central"):
        raise ValueError("bad input")
    if scheme == "forward":
        return (f(x + h) - f(x)) / h
    if scheme == "backward":
        return (f(x - h) - f(x)) / h
    return (f(x + h) - f(x - h)) / (2 * h)


@misconception("finite_difference", says="`scheme` makes no difference to your result.")
def always_central(f, x, h, *, scheme="central"):
    if h <= 0 or scheme not in ("forward", "backward", "central"):
        raise ValueError("bad input")
    return (f(x + h) - f(x - h)) / (2 * h)


# -- convergence_order ------------------------------------------------------------------------------------------------


@misconception("convergence_order", says="A power law is a straight line only in the logarithms: take them of both, errors and steps.")
def no_logarithms(errors, hs):
    if len(errors) != len(hs) or np.sum(errors != 0) < 2:
        raise ValueError("too few")
    used = errors != 0
    return float(np.polyfit(hs[used], np.abs(errors[used]), 1)[0])


@misconception("convergence_order", says="You get 1/p: the axes are swapped. The error is explained by h.")
def axes_swapped(errors, hs):
    if len(errors) != len(hs) or np.sum(errors != 0) < 2:
        raise ValueError("too few")
    used = errors != 0
    return float(np.polyfit(np.log(np.abs(errors[used])), np.log(hs[used]), 1)[0])


@misconception("convergence_order", says="That is where the line meets the axis; the order is its slope, which polyfit gives first.")
def intercept_returned(errors, hs):
    if len(errors) != len(hs) or np.sum(errors != 0) < 2:
        raise ValueError("too few")
    used = errors != 0
    return float(np.polyfit(np.log(hs[used]), np.log(np.abs(errors[used])), 1)[1])


# -- poly_derivative --------------------------------------------------------------------------------------------------


@misconception("poly_derivative", says="coeffs[0] is the constant here; you read the highest power first, as np.polyfit does.")
def highest_power_first(coeffs, *, order=1):
    if len(coeffs) == 0 or order < 0:
        raise ValueError("bad input")
    c = np.array(coeffs, dtype=float)
    for _ in range(order):
        c = c[:-1] * np.arange(len(c) - 1, 0, -1) if len(c) > 1 else np.zeros(1)
    return c


@misconception("poly_derivative", says="x^3 becomes 3x^2: the factor is the old power, and yours is one less.")
def factor_off_by_one(coeffs, *, order=1):
    if len(coeffs) == 0 or order < 0:
        raise ValueError("bad input")
    c = np.array(coeffs, dtype=float)
    for _ in range(order):
        c = c[1:] * np.arange(len(c) - 1) if len(c) > 1 else np.zeros(1)
    return c


@misconception("poly_derivative", says="The derivative of a constant is the polynomial 0, and that has one coefficient.")
def empty_result(coeffs, *, order=1):
    if len(coeffs) == 0 or order < 0:
        raise ValueError("bad input")
    c = np.array(coeffs, dtype=float)
    for _ in range(order):
        c = c[1:] * np.arange(1, len(c)) if len(c) else c
    return c


# -- poly_integral ----------------------------------------------------------------------------------------------------


@misconception("poly_integral", says="coeffs[0] is the constant here; you read the highest power first, as np.polyfit does.")
def integral_of_reversed_coefficients(coeffs, a, b):
    F = np.polyint(np.asarray(coeffs, dtype=float))
    return float(np.polyval(F, b) - np.polyval(F, a))


@misconception("poly_integral", says="x^n collects x^(n+1) divided by n+1: the division is missing.")
def not_divided(coeffs, a, b):
    return float(sum(c * (float(b) ** (i + 1) - float(a) ** (i + 1)) for i, c in enumerate(coeffs)))


@misconception("poly_integral", says="Subtract the antiderivative at a, the lower limit.")
def lower_limit_forgotten(coeffs, a, b):
    return float(sum(c / (i + 1) * float(b) ** (i + 1) for i, c in enumerate(coeffs)))


# -- trapezoid_area ---------------------------------------------------------------------------------------------------


@misconception("trapezoid_area", says="The top slopes: average the heights at both ends of each step, in place of taking the left one.")
def left_rectangles(y, x):
    if len(y) != len(x):
        raise ValueError("lengths")
    return float(np.sum(y[:-1] * np.diff(x)))


@misconception("trapezoid_area", says="Your points are not equally spaced: each step has its own width.")
def even_spacing(y, x):
    if len(y) != len(x):
        raise ValueError("lengths")
    if len(y) < 2:
        return 0.0
    return float((x[-1] - x[0]) / (len(x) - 1) * np.sum((y[1:] + y[:-1]) / 2))


@misconception("trapezoid_area", says="Walking back over an interval takes its area back: keep the sign of each step.")
def absolute_steps(y, x):
    if len(y) != len(x):
        raise ValueError("lengths")
    return float(np.sum((y[1:] + y[:-1]) / 2 * np.abs(np.diff(x))))


# -- cumulative_integral ----------------------------------------------------------------------------------------------


@misconception("cumulative_integral", says="One value for each point: at the first, nothing has been collected, so it is 0.")
def one_entry_short(y, x):
    if len(y) != len(x) or len(y) == 0:
        raise ValueError("bad input")
    return np.cumsum((y[1:] + y[:-1]) / 2 * np.diff(x))


@misconception("cumulative_integral", says="Heights are not areas: multiply by the widths before you add up.")
def sums_the_values(y, x):
    if len(y) != len(x) or len(y) == 0:
        raise ValueError("bad input")
    return np.cumsum(y).astype(float)


@misconception("cumulative_integral", says="The steps differ: give each its own width.")
def constant_step(y, x):
    if len(y) != len(x) or len(y) == 0:
        raise ValueError("bad input")
    h = (x[-1] - x[0]) / max(len(x) - 1, 1)
    return np.append(0.0, np.cumsum((y[1:] + y[:-1]) / 2 * h))


# -- simpson ----------------------------------------------------------------------------------------------------------


@misconception("simpson", says="The weights are exchanged: inner odd points carry 4, inner even points 2.")
def weights_exchanged(f, a, b, n):
    if n < 2 or n % 2:
        raise ValueError("n")
    y = f(np.linspace(a, b, n + 1))
    return float((b - a) / n / 3 * (y[0] + 2 * y[1:-1:2].sum() + 4 * y[2:-1:2].sum() + y[-1]))


@misconception("simpson", says="n is the number of parts, so there are n + 1 points.")
def n_points(f, a, b, n):
    if n < 2 or n % 2:
        raise ValueError("n")
    y = f(np.linspace(a, b, n))
    return float((b - a) / n / 3 * (y[0] + 4 * y[1:-1:2].sum() + 2 * y[2:-1:2].sum() + y[-1]))


@misconception("simpson", says="A parabola spans two parts, so n must be even: raise a ValueError where it is odd.")
def odd_n_goes_through(f, a, b, n):
    if n < 1:
        raise ValueError("n")
    y = f(np.linspace(a, b, n + 1))
    return float((b - a) / n / 3 * (y[0] + 4 * y[1:-1:2].sum() + 2 * y[2:-1:2].sum() + y[-1]))


# -- roc_auc ----------------------------------------------------------------------------------------------------------


@misconception("roc_auc", says="With equal scores your answer depends on the order of the rows: cases with equal scores move together.")
def ties_one_by_one(y_true, scores):
    if len(y_true) != len(scores) or set(y_true.tolist()) != {0, 1}:
        raise ValueError("bad input")
    order = np.argsort(-scores, kind="stable")
    y = y_true[order]
    up = np.append(0, np.cumsum(y) / y.sum())
    right = np.append(0, np.cumsum(1 - y) / (1 - y).sum())
    return float(np.sum((up[1:] + up[:-1]) / 2 * np.diff(right)))


@misconception("roc_auc", says="The axes are exchanged: false positives go to the right (x), true positives up (y).")
def axes_exchanged(y_true, scores):
    if len(y_true) != len(scores) or set(y_true.tolist()) != {0, 1}:
        raise ValueError("bad input")
    cs = np.unique(scores)[::-1]
    up = np.append(0, [np.mean(scores[y_true == 0] >= c) for c in cs])
    right = np.append(0, [np.mean(scores[y_true == 1] >= c) for c in cs])
    return float(np.sum((up[1:] + up[:-1]) / 2 * np.diff(right)))


@misconception("roc_auc", says="Every ROC curve starts at (0, 0): put that corner before the first point.")
def corner_left_out(y_true, scores):
    if len(y_true) != len(scores) or set(y_true.tolist()) != {0, 1}:
        raise ValueError("bad input")
    cs = np.unique(scores)[::-1]
    up = np.array([np.mean(scores[y_true == 1] >= c) for c in cs])
    right = np.array([np.mean(scores[y_true == 0] >= c) for c in cs])
    return float(np.sum((up[1:] + up[:-1]) / 2 * np.diff(right)))
