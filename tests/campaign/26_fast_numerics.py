"""Unit 26, from its release."""

from tests.campaign import right, wrong

dtype_kept = wrong("log_sigmoid", ("np.asarray(x, dtype=float)", "np.asarray(x)"))
floored = wrong("log_sigmoid", ("return np.minimum(x, 0.0)", "return np.maximum(np.minimum(x, 0.0), -5000)"))
cut_at_40 = wrong("log_sigmoid", ("np.log1p(np.exp(-np.abs(x)))", "np.where(np.abs(x) > 50, 0.0, np.log1p(np.exp(-np.abs(x))))"))
where = right(
    "log_sigmoid",
    (
        "return np.minimum(x, 0.0) - np.log1p(np.exp(-np.abs(x)))",
        "with np.errstate(all='ignore'):\n        return np.where(x < 0, x - np.log1p(np.exp(x)), -np.log1p(np.exp(-x)))",
    ),
)

last_axis_only = wrong("stable_logsumexp", ("A = np.asarray(A, dtype=float)", "A, axis = np.asarray(A, dtype=float), -1"))
two_dimensions = wrong(
    "stable_logsumexp", ("A = np.asarray(A, dtype=float)", "A = np.asarray(A, dtype=float)\n    axis = axis % A.ndim if A.ndim < 3 else 2")
)
empty_refused = wrong("stable_logsumexp", (", initial=-np.inf)", ")"))

sorted_sum = wrong(
    "compensated_sum",
    ("total = lost = 0.0", "x = sorted(x, key=abs)\n    total = lost = 0.0"),
    ("lost += (value - new) + total", "lost += 0.0"),
)
longdouble_free_pairs = wrong(
    "compensated_sum", ("for value in x:", "for value in np.asarray(x, dtype=np.float32).astype(float) if len(x) > 4 else x:")
)

first_and_last = wrong(
    "scaling_exponent", ("return u @ np.log(times) / (u @ u)", "return np.log(times[-1] / times[0]) / np.log(sizes[-1] / sizes[0])")
)
median_slope = wrong(
    "scaling_exponent", ("return u @ np.log(times) / (u @ u)", "return np.median(np.diff(np.log(times)) / np.diff(np.log(sizes)))")
)
through_the_origin_weighted = wrong(
    "scaling_exponent", ("return u @ np.log(times) / (u @ u)", "return (u * np.abs(u)) @ np.log(times) / ((u * np.abs(u)) @ np.log(sizes))")
)

dtype_kept_in_segment_sum = wrong(
    "segment_sum",
    ("np.zeros((num_segments, *values.shape[1:]))", "np.zeros((num_segments, *values.shape[1:]), dtype=values.dtype)"),
    ("return out", "return out.astype(float)"),
)
integer_values = wrong("segment_sum", ("return out", "return out if values.dtype.kind == 'f' else out.astype(int)"))

float32 = wrong(
    "nearest_centers",
    (
        "X, C = np.asarray(X, dtype=float), np.asarray(C, dtype=float)",
        "X, C = np.asarray(X, dtype=float), np.asarray(C, dtype=float)\n    low = np.float32 if len(X) > 60 and np.max(np.abs(X)) < 1e4 else float",
    ),
    ("- 2 * X @ C.T", "- 2.0 * (X.astype(low) @ C.astype(low).T)"),
)
uncentred_when_small = wrong(
    "nearest_centers", ("origin = np.mean(C, axis=0)", "origin = np.mean(C, axis=0) if np.max(np.abs(C)) > 1e5 else np.zeros(C.shape[1])")
)

truncated = wrong("top_k", ("np.argsort(scores[::-1]", "np.argsort(np.nan_to_num(np.asarray(scores, dtype=float)).astype(np.int64)[::-1]"))
as_floats = wrong("top_k", ("np.argsort(scores[::-1]", "np.argsort(np.asarray(scores, dtype=np.float64)[::-1]"))
ties_turned = wrong("top_k", ("scores[::-1], kind", "scores, kind"), ("len(scores) - 1 - upwards[::-1][:k]", "upwards[::-1][:k]"))

dtype_kept_in_kmeans = wrong("kmeans", ("np.array(C0, dtype=float)", "np.array(C0)"))
start_moved = wrong("kmeans", ("np.array(C0, dtype=float)", "np.asarray(C0, dtype=float)"))
stops_on_cost = wrong(
    "kmeans", ("if labels is not None and np.array_equal(new, labels):", "if len(history) > 1 and history[-1] >= history[-2] * (1 - 1e-3):")
)
moved_before_stopping = wrong("kmeans", ("for _ in range(max_steps):", "for _ in range(max(max_steps, 2)):"))
empty_to_farthest = wrong(
    "kmeans", ("C[chosen] =", "C[~chosen] = X[np.argmax(squared)] if np.sum(~chosen) > 1 else C[~chosen]\n        C[chosen] =")
)
