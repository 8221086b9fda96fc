"""Unit 25, from its release."""

from tests.campaign import right, wrong

diagonal_product = wrong(
    "pushforward_logpdf", ("np.linalg.det(inverse_jacobian(y))", "np.prod(np.diagonal(inverse_jacobian(y), axis1=1, axis2=2), axis=1)")
)
first_jacobian = wrong("pushforward_logpdf", ("np.linalg.det(inverse_jacobian(y))", "np.linalg.det(inverse_jacobian(y)[:1])"))
slogdet = right("pushforward_logpdf", ("np.log(np.abs(np.linalg.det(inverse_jacobian(y))))", "np.linalg.slogdet(inverse_jacobian(y))[1]"))

any_impossible_raises = wrong("importance_estimate", ("np.all(logp == -np.inf)", "np.any(logp == -np.inf)"))
weights_capped = wrong(
    "importance_estimate",
    ("weights = weights / weights.sum()", "weights = np.minimum(weights / weights.sum(), 0.7)\n    weights = weights / weights.sum()"),
)

diagonal_metric = wrong("curve_length", ("@ metric((start + end) / 2) @", "@ np.diag(np.diag(metric((start + end) / 2))) @"))
dtype_kept = wrong("curve_length", ("(start + end) / 2", "((start + end) / 2).astype(np.asarray(points).dtype)"))
closed = wrong(
    "curve_length", ("return length", "return length if len(points) < 4 else length + np.linalg.norm(points[-1] - points[0]) * 1e-3")
)

t_clipped = wrong("slerp", ("np.multiply.outer(t,", "np.multiply.outer(np.clip(t, 0, 1),"))
single_for_equal = wrong(
    "slerp", ("across = y - (x @ y) * x", "if np.allclose(x, y):\n        return np.array(x, dtype=float)\n    across = y - (x @ y) * x")
)
near_is_equal = wrong("slerp", ("turned = np", "if length < 1e-4:\n        return x + 0 * np.multiply.outer(t, x)\n    turned = np"))
opposite_loosely = wrong("slerp", ("< 1e-8", "< 1e-2"))

clipped = wrong("logistic_fisher", ("tail = np.exp(-np.abs(X @ w))", "tail = np.exp(-np.minimum(np.abs(X @ w), 3))"))

start_moved = wrong("natural_gradient_fit", ("w = np.array(w0, dtype=float)", "w = w0"), ("w = w - lr *", "w -= lr *"))
lr_at_most_one = wrong("natural_gradient_fit", ("w = w - lr *", "w = w - min(lr, 1.0) *"))
ten_steps = wrong("natural_gradient_fit", ("range(n_steps)", "range(n_steps if n_steps < 10 else 12)"))
damped = wrong("natural_gradient_fit", ("logistic_fisher(X, w), gradient)", "logistic_fisher(X, w) + 1e-9 * np.eye(len(w)), gradient)"))

tiny_is_nothing = wrong(
    "so3_exp", ("turns = np.linalg.norm(w) / np.pi", "turns = np.linalg.norm(w) / np.pi\n    if turns < 1e-4:\n        return np.eye(3)")
)
half_turn_at_most = wrong("so3_exp", ("turns = np.linalg.norm(w) / np.pi", "turns = min(np.linalg.norm(w) / np.pi, 1.0)"))

three_steps = wrong("rotation_mean", ("range(200)", "range(3)"))
from_the_identity = wrong("rotation_mean", ("M = Rs[0]", "M = np.eye(3)"))
data_changed = wrong("rotation_mean", ("M = M @ so3_exp(step)", "M[...] = M @ so3_exp(step)"))
loose_end = wrong("rotation_mean", ("< 1e-12", "< 1e-2"))
