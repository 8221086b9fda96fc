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
infinity_is_not_a_number = wrong("log_sigmoid", ("np.minimum(x, 0.0)", "(x - np.abs(x)) / 2"))
flattened = wrong("log_sigmoid", ("return np.minimum(x, 0.0)", "if x.ndim:\n        x = x.ravel()\n    return np.minimum(x, 0.0)"))
only_the_exponential_from_15 = wrong("log_sigmoid", ("np.log1p(np.exp(-np.abs(x)))", "np.where(x > 15, np.exp(-np.abs(x)), np.log1p(np.exp(-np.abs(x))))"))
# Got full marks at first.
straight_below_minus_10 = wrong("log_sigmoid", ("np.log1p(np.exp(-np.abs(x)))", "np.where(x < -10, 0.0, np.log1p(np.exp(-np.abs(x))))"))
argument_turned = wrong("log_sigmoid", ("return np.minimum(x, 0.0) - np.log1p(np.exp(-np.abs(x)))", "x *= -1\n    return -np.logaddexp(0.0, x)"))
# Got full marks at first.
unsigned_turned = wrong("log_sigmoid", ("x = np.asarray(x, dtype=float)\n    return np.minimum(x, 0.0) - np.log1p(np.exp(-np.abs(x)))", "return -np.logaddexp(np.zeros(np.shape(x)), -np.asarray(x))"))


# Got full marks at first.
@wrong("log_sigmoid")
def entry_by_entry_but_not_none(x):
    def single(v):
        return min(v, 0.0) - np.log1p(np.exp(-abs(v)))

    return np.vectorize(single)(np.asarray(x, dtype=float))


@right("log_sigmoid")
def by_logaddexp(x):
    return -np.logaddexp(0.0, np.negative(np.asarray(x, dtype=np.float64)))


@right("log_sigmoid")
def two_masks(x):
    z = np.array(x, dtype=float, ndmin=1)
    out, low = np.empty(z.shape), z < 0
    out[low] = z[low] - np.log1p(np.exp(z[low]))
    out[~low] = -np.log1p(np.exp(-z[~low]))
    return out if np.ndim(x) else float(out[0])


@right("log_sigmoid")
def by_the_library(x):
    import math

    if np.ndim(x):
        flat = [log_sigmoid(v) for v in np.ravel(x).tolist()]
        return np.array(flat, dtype=float).reshape(np.shape(x))
    x = float(x)
    return -math.log1p(math.exp(-x)) if x > 0 else x - math.log1p(math.exp(x))


last_axis_only = wrong("stable_logsumexp", ("A = np.asarray(A, dtype=float)", "A, axis = np.asarray(A, dtype=float), -1"))
two_dimensions = wrong(
    "stable_logsumexp", ("A = np.asarray(A, dtype=float)", "A = np.asarray(A, dtype=float)\n    axis = axis % A.ndim if A.ndim < 3 else 2")
)
empty_refused = wrong("stable_logsumexp", (", initial=-np.inf)", ")"))
mean_taken_out = wrong("stable_logsumexp", ("top = np.max(A, axis=axis, keepdims=True, initial=-np.inf)", "top = np.max(A, axis=axis, keepdims=True, initial=-np.inf)\n    with np.errstate(all='ignore'):\n        top = np.where(np.isfinite(top) & (A.shape[axis] > 0), np.sum(A, axis=axis, keepdims=True) / max(A.shape[axis], 1), top)"))
single_axes_squeezed = wrong("stable_logsumexp", ("return np.log(np.sum(np.exp(A - shift), axis=axis)) + np.squeeze(shift, axis=axis)", "return np.squeeze(np.log(np.sum(np.exp(A - shift), axis=axis, keepdims=True)) + shift)"))
lists_refused = wrong("stable_logsumexp", ("np.asarray(A, dtype=float)", "A.astype(float)"))
# Got full marks at first.
far_entries_left_out = wrong("stable_logsumexp", ("np.exp(A - shift)", "np.where(A - shift > -15, np.exp(A - shift), 0.0)"))
single_precision = wrong("stable_logsumexp", ("np.exp(A - shift)", "np.exp(np.float32(A - shift))"))
empty_is_one_number = wrong("stable_logsumexp", ("top = np", "if A.size == 0:\n        return -np.inf\n    top = np"))
table_shifted_in_place = wrong("stable_logsumexp", ("return np.log(np.sum(np.exp(A - shift), axis=axis))", "A -= shift\n        return np.log(np.sum(np.exp(A), axis=axis))"))


@right("stable_logsumexp")
def by_logaddexp_reduce(A, *, axis=-1):
    A = np.array(A, dtype=float)
    return np.logaddexp.reduce(A, axis=axis, initial=-np.inf)


@right("stable_logsumexp")
def folded_one_by_one(A, *, axis=-1):
    parts = np.moveaxis(np.asarray(A, dtype=float), axis, 0)
    total = np.full(parts.shape[1:], -np.inf)
    with np.errstate(all="ignore"):
        for part in parts:
            high, low = np.maximum(total, part), np.minimum(total, part)
            gap = np.where(np.isfinite(high), low - high, -np.inf)
            total = high + np.log1p(np.exp(gap))
    return total if total.ndim else float(total)


@right("stable_logsumexp")
def vector_by_vector(A, *, axis=-1):
    import math

    A = np.moveaxis(np.asarray(A, dtype=np.float64), axis, -1)
    out = np.empty(A.shape[:-1])
    for place in np.ndindex(*A.shape[:-1]):
        row = sorted(A[place].tolist(), reverse=True)
        if not row or math.isinf(row[0]):
            out[place] = row[0] if row else -math.inf
        else:
            out[place] = row[0] + math.log(math.fsum(math.exp(v - row[0]) for v in row))
    return out[()]


@right("stable_logsumexp")
def to_the_base_two(A, *, axis=-1):
    bits = np.array(A, dtype=float) / np.log(2)
    top = np.max(bits, axis=axis, initial=-np.inf)
    calm = np.nan_to_num(top, posinf=0.0, neginf=0.0)
    with np.errstate(all="ignore"):
        summed = np.exp2(bits - np.expand_dims(calm, axis)).sum(axis=axis)
        return (calm + np.log2(summed)) * np.log(2)


sorted_sum = wrong(
    "compensated_sum",
    ("total = lost = 0.0", "x = sorted(x, key=abs)\n    total = lost = 0.0"),
    ("lost += (value - new) + total", "lost += 0.0"),
)
longdouble_free_pairs = wrong(
    "compensated_sum", ("for value in x:", "for value in np.asarray(x, dtype=np.float32).astype(float) if len(x) > 4 else x:")
)
# Got full marks at first.
starts_with_the_first = wrong("compensated_sum", ("total = lost = 0.0\n    for value in x:", "if len(x) == 0:\n        return 0.0\n    total, lost = x[0], 0.0\n    for value in x[1:]:"))
sorted_in_place = wrong("compensated_sum", ("total = lost = 0.0", "x.sort()\n    total = lost = 0.0"))
compared_without_sizes = wrong("compensated_sum", ("abs(total) >= abs(value)", "total >= value"))
small_losses_ignored = wrong("compensated_sum", ("return total + lost", "return total + lost if abs(lost) > 1e-9 else total"))
# Got full marks at first.
rounded_sum = wrong("compensated_sum", ("return total + lost", "return round(float(total + lost), 12)"))


@wrong("compensated_sum")
def fixed_point(x):
    return sum(int(round(float(value) * 10**12)) for value in x) / 10**12


# Got full marks at first.
@wrong("compensated_sum")
def pairs_from_outside(x):
    x = np.sort(np.asarray(x, dtype=float))
    half = len(x) // 2
    pairs = x[:half] + x[::-1][:half]
    return float(np.sum(pairs) + (x[half] if len(x) % 2 else 0.0))


@right("compensated_sum")
def without_branches(x):
    s = c = 0.0
    for v in map(float, x):
        t = s + v
        z = t - s
        c += (s - (t - z)) + (v - z)
        s = t
    return s + c


@right("compensated_sum")
def list_of_partial_sums(x):
    parts = []
    for v in x:
        v, kept = float(v), []
        for part in parts:
            if abs(v) < abs(part):
                v, part = part, v
            high = v + part
            low = part - (high - v)
            if low:
                kept.append(low)
            v = high
        parts = [*kept, v]
    return sum(parts, 0.0)


@right("compensated_sum")
def whole_number_ratios(x):
    ratios = [float(v).as_integer_ratio() for v in x]
    if not ratios:
        return 0.0
    bottom = max(d for _, d in ratios)  # all are powers of two
    return sum(n * (bottom // d) for n, d in ratios) / bottom


@right("compensated_sum")
def passes_over_all(x):
    x = np.array(x, dtype=float).tolist()
    for _ in range(4):
        for i in range(1, len(x)):
            a, b = x[i], x[i - 1]
            total = a + b
            z = total - a
            x[i - 1], x[i] = (a - (total - z)) + (b - z), total
    return float(sum(x[:-1]) + x[-1]) if x else 0.0


first_and_last = wrong(
    "scaling_exponent", ("return u @ np.log(times) / (u @ u)", "return np.log(times[-1] / times[0]) / np.log(sizes[-1] / sizes[0])")
)
median_slope = wrong(
    "scaling_exponent", ("return u @ np.log(times) / (u @ u)", "return np.median(np.diff(np.log(times)) / np.diff(np.log(sizes)))")
)
through_the_origin_weighted = wrong(
    "scaling_exponent", ("return u @ np.log(times) / (u @ u)", "return (u * np.abs(u)) @ np.log(times) / ((u * np.abs(u)) @ np.log(sizes))")
)
zero_let_through = wrong("scaling_exponent", ("np.any(sizes <= 0) or np.any(times <= 0)", "np.any(sizes < 0) or np.any(times < 0)"))
times_unchecked = wrong("scaling_exponent", (" or np.any(times <= 0)", ""))
# Got full marks at first.
equal_ends_refused = wrong("scaling_exponent", ("len(np.unique(sizes)) < 2", "len(sizes) < 2 or sizes[0] == sizes[-1]"))
sizes_sorted_alone = wrong("scaling_exponent", ("u = np.log(sizes)", "sizes = np.sort(sizes)\n    u = np.log(sizes)"))
rest_of_the_longer_dropped = wrong("scaling_exponent", ("if len(sizes) != len(times) or", "n = min(len(sizes), len(times))\n    sizes, times = sizes[:n], times[:n]\n    if"))
whole_times = wrong("scaling_exponent", ("np.asarray(times, dtype=float)", "np.asarray(times, dtype=int)"))
# Got full marks at first.
equal_sizes_averaged = wrong("scaling_exponent", ("u = np.log(sizes)", "different = np.unique(sizes)\n    times = np.array([np.mean(times[sizes == size]) for size in different])\n    sizes = different\n    u = np.log(sizes)"))


@right("scaling_exponent")
def by_polyfit(sizes, times):
    pairs = list(zip(sizes, times, strict=True))
    if len({float(s) for s, _ in pairs}) < 2 or any(s <= 0 or t <= 0 for s, t in pairs):
        raise ValueError("no line goes through these")
    return np.polyfit(*np.log(np.array(pairs, dtype=float)).T, 1)[0]


@right("scaling_exponent")
def all_pairs(sizes, times):
    sizes, times = np.array(sizes, dtype=float), np.array(times, dtype=float)
    if sizes.shape != times.shape or sizes.size < 2:
        raise ValueError("two lists of one length")
    if min(sizes.min(), times.min()) <= 0 or sizes.max() == sizes.min():
        raise ValueError("positive, and not all alike")
    du = np.subtract.outer(np.log2(sizes), np.log2(sizes))
    dv = np.subtract.outer(np.log2(times), np.log2(times))
    return np.vdot(du, dv) / np.vdot(du, du)


@right("scaling_exponent")
def by_covariance(sizes, times):
    n, m = len(sizes), len(times)
    if n != m or n < 2 or not (np.min(sizes) > 0 and np.min(times) > 0) or np.ptp(sizes) == 0:
        raise ValueError("can't be read")
    C = np.cov(np.log10(sizes), np.log10(times))
    return float(C[0, 1] / C[0, 0])


@right("scaling_exponent")
def design_matrix(sizes, times):
    if len(sizes) != len(times) or len(sizes) < 2:
        raise ValueError("lengths")
    s, t = np.asarray(sizes, dtype=float), np.asarray(times, dtype=float)
    if not np.all(np.concatenate([s, t]) > 0) or np.all(s == s[0]):
        raise ValueError("values")
    A = np.column_stack([np.ones(len(s)), np.log(s / s[0])])
    return np.linalg.lstsq(A, np.log(t / t[0]), rcond=None)[0][1]


dtype_kept_in_segment_sum = wrong(
    "segment_sum",
    ("np.zeros((num_segments, *values.shape[1:]))", "np.zeros((num_segments, *values.shape[1:]), dtype=values.dtype)"),
    ("return out", "return out.astype(float)"),
)
integer_values = wrong("segment_sum", ("return out", "return out if values.dtype.kind == 'f' else out.astype(int)"))
empty_loses_its_columns = wrong("segment_sum", ("out = np", "if len(values) == 0:\n        return np.zeros(num_segments)\n    out = np"))
single_precision_segments = wrong("segment_sum", ("np.zeros((num_segments, *values.shape[1:]))", "np.zeros((num_segments, *values.shape[1:]), dtype=np.float32)"), ("return out", "return out.astype(float)"))
one_column_flattened = wrong("segment_sum", ("return out", "return out[:, 0] if out.ndim == 2 and out.shape[1] == 1 else out"))
# Got full marks at first.
lengths_unchecked = wrong("segment_sum", ("len(values) != len(ids) or ", ""))
# Got full marks at first.
differences_of_running_sums = wrong(
    "segment_sum",
    ("out = np.zeros((num_segments, *values.shape[1:]))\n    np.add.at(out, ids, values)\n    return out", "running = np.zeros((len(values) + 1, *values.shape[1:]))\n    running[1:] = np.cumsum(values[np.argsort(ids, kind='stable')], axis=0, dtype=float)\n    ends = np.cumsum(np.bincount(ids, minlength=num_segments))\n    return np.diff(running[np.concatenate([[0], ends])], axis=0)"),
)


@wrong("segment_sum")
def ids_sorted_in_place(values, ids, num_segments):
    values = np.asarray(values)
    if len(values) != len(ids) or np.any(ids < 0) or np.any(ids >= num_segments):
        raise ValueError("ids")
    order = np.argsort(ids, kind="stable")
    ids.sort()
    out = np.zeros((num_segments, *values.shape[1:]))
    starts = np.flatnonzero(np.diff(ids, prepend=-1))
    if len(ids):
        out[ids[starts]] = np.add.reduceat(values[order].astype(float), starts, axis=0)
    return out


@right("segment_sum")
def counted_by_columns(values, ids, num_segments):
    values, ids = np.asarray(values, dtype=float), np.asarray(ids, dtype=np.int64)
    if len(ids) != len(values) or (len(ids) and not 0 <= ids.min() <= ids.max() < num_segments):
        raise ValueError("ids that fit, please")
    if values.ndim == 1:
        return np.bincount(ids, weights=values, minlength=num_segments).astype(float)[:num_segments]
    out = np.zeros((num_segments, values.shape[1]))
    for j, column in enumerate(values.T):
        out[:, j] = np.bincount(ids, weights=column, minlength=num_segments)
    return out


@right("segment_sum")
def one_long_row(values, ids, num_segments):
    values = np.array(values, dtype=float)
    ids = np.array(ids, dtype=int)
    if len(values) != len(ids) or not np.all((0 <= ids) & (ids < num_segments)):
        raise ValueError("unfit")
    width = int(np.prod(values.shape[1:], dtype=int))
    places = (ids[:, None] * width + np.arange(width)).ravel()
    flat = np.bincount(places, weights=values.ravel(), minlength=num_segments * width) + 0.0
    return flat.reshape((num_segments, *values.shape[1:]))


@right("segment_sum")
def sorted_and_reduced(values, ids, num_segments):
    values, ids = np.asarray(values).astype(np.float64), np.asarray(ids).astype(int)
    if len(values) != len(ids) or set(np.unique(ids)) - set(range(num_segments)):
        raise ValueError("an id of no segment, or none for a value")
    out = np.zeros((num_segments,) + values.shape[1:])
    order = np.argsort(ids, kind="stable")
    there, first = np.unique(ids[order], return_index=True)
    if len(there):
        out[there] = np.add.reduceat(values[order], first, axis=0)
    return out


@right("segment_sum")
def back_to_front(values, ids, num_segments):
    if len(values) != len(ids):
        raise ValueError("lengths")
    if len(ids) and (min(ids) < 0 or max(ids) > num_segments - 1):
        raise ValueError("ids")
    total = np.zeros([num_segments, *np.shape(values)[1:]], dtype=float)
    np.add.at(total, np.flip(ids).astype(int), np.flip(values, axis=0))
    return total


upper_triangle_only = wrong("quadratic_forms", ("(X @ M)", "(X @ np.triu(M))"))
never_negative = wrong("quadratic_forms", ("return np.sum((X @ M) * X, axis=1)", "return np.maximum(np.sum((X @ M) * X, axis=1), 0.0)"))
single_precision_rows = wrong("quadratic_forms", ("return np.sum((X @ M) * X, axis=1)", "X = X.astype(np.float32)\n    return np.sum((X @ np.float32(M)) * X, axis=1).astype(float)"))
rows_overwritten = wrong("quadratic_forms", ("return np.sum((X @ M) * X, axis=1)", "X *= X @ M\n    return np.sum(X, axis=1)"))
one_row_is_one_number = wrong("quadratic_forms", ("return np.sum((X @ M) * X, axis=1)", "return np.squeeze(np.sum((X @ M) * X, axis=1))"))
# Got full marks at first.
tiny_is_nothing = wrong("quadratic_forms", ("return np.sum((X @ M) * X, axis=1)", "q = np.sum((X @ M) * X, axis=1)\n    return np.where(np.abs(q) < 1e-9, 0.0, q)"))
whole_rows = wrong("quadratic_forms", ("np.asarray(X, dtype=float)", "np.asarray(X, dtype=np.int64)"), ("return np.sum((X @ M) * X, axis=1)", "return np.sum((X @ M) * X, axis=1).astype(float)"))


@wrong("quadratic_forms")
def no_rows_refused(X, M):
    X = np.asarray(X, dtype=float)
    blocks = [X[k : k + 1000] for k in range(0, len(X), 1000)]
    return np.concatenate([((block @ M) * block).sum(axis=1) for block in blocks])


@right("quadratic_forms")
def by_einsum(X, M):
    X = np.asarray(X, dtype=float)
    return np.einsum("ij,ij->i", X, X @ np.transpose(M))


@right("quadratic_forms")
def symmetric_part(X, M):
    values, vectors = np.linalg.eigh((np.asarray(M, dtype=float) + np.asarray(M, dtype=float).T) / 2)
    return (np.asarray(X, dtype=float) @ vectors) ** 2 @ values


@right("quadratic_forms")
def entry_of_the_matrix_by_entry(X, M):
    columns = np.array(X, dtype=float).T
    total = np.zeros(len(X))
    for i, row in enumerate(M):
        for j, m in enumerate(row):
            total += float(m) * columns[i] * columns[j]
    return total


@right("quadratic_forms")
def rows_as_columns(X, M):
    columns = np.array(X, dtype=np.float64, order="F").T
    return np.add.reduce(columns * np.matmul(M, columns), axis=0)


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
no_points_refused = wrong("nearest_centers", ("if len(C) == 0 or", "if len(C) == 0 or len(X) == 0 or"))
# Got full marks at first.
dimensions_unchecked = wrong("nearest_centers", ("len(C) == 0 or X.shape[1] != C.shape[1]", "len(C) == 0"))
table_of_three_axes = wrong("nearest_centers", ("np.sum(X**2, axis=1)[:, np.newaxis] - 2 * X @ C.T + np.sum(C**2, axis=1)", "np.sum((X[:, np.newaxis, :] - C) ** 2, axis=2)"))
moved_in_place = wrong("nearest_centers", ("X, C = X - origin, C - origin", "X -= origin\n    C -= origin"))
tiny_is_zero = wrong("nearest_centers", ("return labels, np.maximum(squares[np.arange(len(X)), labels], 0.0)", "squared = squares[np.arange(len(X)), labels]\n    return labels, np.where(squared < 1e-9, 0.0, squared)"))
# Got full marks at first.
labels_of_eight_bits = wrong("nearest_centers", ("return labels, np", "return labels.astype(np.uint8), np"))
labels_of_sorted_centres = wrong("nearest_centers", ("    origin = np", "    C = np.unique(C, axis=0)\n    origin = np"))


@right("nearest_centers")
def dimension_by_dimension(X, C):
    X, C = np.array(X, dtype=float), np.array(C, dtype=float)
    if not len(C) or X.shape[1:] != C.shape[1:]:
        raise ValueError("unfit")
    table = np.zeros((len(X), len(C)))
    for x, c in zip(X.T, C.T):
        table += np.subtract.outer(x, c) ** 2
    return table.argmin(axis=1), table.min(axis=1)


@right("nearest_centers")
def best_so_far(X, C):
    X = np.asarray(X, dtype=float)
    if len(C) == 0 or X.shape[1] != np.shape(C)[1]:
        raise ValueError("centres")
    labels, best = np.zeros(len(X), dtype=int), np.full(len(X), np.inf)
    for j, c in enumerate(np.asarray(C, dtype=float)):
        gap = X - c
        squared = np.einsum("ij,ij->i", gap, gap)
        closer = squared < best
        labels[closer], best[closer] = j, squared[closer]
    return labels, best


@right("nearest_centers")
def one_product_of_longer_rows(X, C):
    X, C = np.asarray(X, dtype=float), np.asarray(C, dtype=float)
    if C.shape[0] < 1 or X.shape[1] != C.shape[1]:
        raise ValueError("shapes")
    P, Q = X - C[0], C - C[0]
    left = np.hstack([-2 * P, np.ones((len(P), 1))])
    right = np.hstack([Q, np.sum(Q * Q, axis=1, keepdims=True)])
    labels = np.argmin(left @ right.T, axis=1)
    gaps = P - Q[labels]
    return labels, np.sum(gaps * gaps, axis=1)


@right("nearest_centers")
def blocks_of_points(X, C):
    X, C = np.asarray(X, dtype=float), np.asarray(C, dtype=float)
    if len(C) == 0:
        raise ValueError("no centre")
    if X.shape[1] != C.shape[1]:
        raise ValueError("dimensions")
    labels, squared = np.empty(len(X), dtype=int), np.empty(len(X))
    for k in range(0, len(X), 100):
        part = slice(k, k + 100)
        middle = X[part].mean(axis=0)
        A, B = X[part] - middle, C - middle
        table = (B**2).sum(axis=1) - 2 * (A @ B.T)
        labels[part] = table.argmin(axis=1)
        squared[part] = ((A - B[labels[part]]) ** 2).sum(axis=1)
    return labels, squared


truncated = wrong("top_k", ("np.argsort(scores[::-1]", "np.argsort(np.nan_to_num(np.asarray(scores, dtype=float)).astype(np.int64)[::-1]"))
as_floats = wrong("top_k", ("np.argsort(scores[::-1]", "np.argsort(np.asarray(scores, dtype=np.float64)[::-1]"))
ties_turned = wrong("top_k", ("scores[::-1], kind", "scores, kind"), ("len(scores) - 1 - upwards[::-1][:k]", "upwards[::-1][:k]"))
# Got full marks at first.
none_are_floats = wrong("top_k", ("return len(scores) - 1 - upwards[::-1][:k]", "return np.array([len(scores) - 1 - i for i in upwards[::-1][:k]])"))
minus_of_the_smallest = wrong("top_k", ("upwards = np.argsort(scores[::-1], kind=\"stable\")  # of equal scores the larger index first\n    return len(scores) - 1 - upwards[::-1][:k]", "if scores.dtype.kind == 'u':\n        return np.argsort(scores.max(initial=0) - scores, kind='stable')[:k]\n    return np.argsort(-scores, kind='stable')[:k]"))
# Got full marks at first.
unsigned_of_64_bits = wrong("top_k", ("scores[::-1], kind", "(scores.astype(np.int64) if scores.dtype.kind == 'u' else scores)[::-1], kind"))


@wrong("top_k")
def minus_infinity_as_a_mark(scores, k):
    if k < 0 or k > len(scores):
        raise ValueError("k")
    left, best = np.array(scores), np.zeros(k, dtype=int)
    lowest = -np.inf if left.dtype.kind == "f" else np.iinfo(left.dtype).min
    for j in range(k):
        best[j] = np.argmax(left)
        left[best[j]] = lowest
    return best


@wrong("top_k")
def scores_used_up(scores, k):
    if k < 0 or k > len(scores):
        raise ValueError("k")
    places = list(range(len(scores)))
    for j in range(k):
        i = j + int(np.argmax(scores[j:]))
        places.insert(j, places.pop(i))
        best = scores[i]
        scores[j + 1 : i + 1] = scores[j:i].copy()
        scores[j] = best
    return np.array(places[:k], dtype=int)


@wrong("top_k")
def ties_at_the_edge(scores, k):
    n = len(scores)
    if not 0 <= k <= n:
        raise ValueError("k")
    if k == 0:
        return np.zeros(0, dtype=int)
    chosen = np.sort(np.argpartition(scores, n - k)[n - k :])[::-1]
    return chosen[np.argsort(scores[chosen], kind="stable")][::-1]


@right("top_k")
def sorted_in_python(scores, k):
    if k not in range(len(scores) + 1):
        raise ValueError("so many there are not")
    numbers = np.asarray(scores).tolist()
    return np.array(sorted(range(len(numbers)), key=lambda i: (-numbers[i], i))[:k], dtype=int)


@right("top_k")
def by_heap(scores, k):
    import heapq

    if k < 0 or k > len(scores):
        raise ValueError("k")
    return np.fromiter((i for i, _ in heapq.nlargest(k, enumerate(scores.tolist()), key=lambda pair: pair[1])), dtype=np.int64, count=k)


@right("top_k")
def ranks_of_values(scores, k):
    if not (k >= 0 and k <= scores.size):
        raise ValueError("k is not possible")
    _, rank = np.unique(scores, return_inverse=True)
    return np.lexsort((np.arange(len(scores)), -rank.ravel()))[:k]


@right("top_k")
def champions_struck_out(scores, k):
    if k > len(scores) or k < 0:
        raise ValueError("k")
    left = list(range(len(scores)))
    chosen = []
    for _ in range(k):
        chosen.append(left.pop(int(np.argmax(scores[left]))))
    return np.asarray(chosen, dtype=int)


dtype_kept_in_kmeans = wrong("kmeans", ("np.array(C0, dtype=float)", "np.array(C0)"))
start_moved = wrong("kmeans", ("np.array(C0, dtype=float)", "np.asarray(C0, dtype=float)"))
stops_on_cost = wrong(
    "kmeans", ("if labels is not None and np.array_equal(new, labels):", "if len(history) > 1 and history[-1] >= history[-2] * (1 - 1e-3):")
)
moved_before_stopping = wrong("kmeans", ("for _ in range(max_steps):", "for _ in range(max(max_steps, 2)):"))
empty_to_farthest = wrong(
    "kmeans", ("C[chosen] =", "C[~chosen] = X[np.argmax(squared)] if np.sum(~chosen) > 1 else C[~chosen]\n        C[chosen] =")
)
labels_after_the_move = wrong("kmeans", ("return C, labels, np", "return C, nearest_centers(X, C)[0], np"))
last_move_left_out = wrong("kmeans", ("for _ in range(max_steps):", "for step in range(max_steps):"), ("        C[chosen] =", "        if step == max_steps - 1:\n            break\n        C[chosen] ="))
stops_when_centres_stay = wrong("kmeans", ("        C[chosen] = segment", "        old = C.copy()\n        C[chosen] = segment"), ("    return C, labels", "        if np.array_equal(old, C):\n            break\n    return C, labels"))
empty_one_moves_up = wrong("kmeans", ("C[chosen] = segment_sum(X, labels, len(C))[chosen] / counts[chosen, np.newaxis]", "means = segment_sum(X, labels, len(C))[chosen] / counts[chosen, np.newaxis]\n        C[: len(means)] = means"))


@right("kmeans")
def table_of_members(X, C0, *, max_steps=100):
    if max_steps < 1:
        raise ValueError("at least one step")
    X, C, costs = np.asarray(X, dtype=float), np.array(C0, dtype=float), []
    before = np.full(len(X), -1)
    while len(costs) < max_steps:
        labels, squared = nearest_centers(X, C)
        costs.append(squared.sum())
        if len(costs) > 1 and not np.any(labels != before):
            break
        members = (labels == np.arange(len(C))[:, None]).astype(float)
        sizes = members.sum(axis=1, keepdims=True)
        C = np.where(sizes > 0, members @ X / np.maximum(sizes, 1), C)
        before = labels
    return C, labels, np.array(costs)


@right("kmeans")
def centre_by_centre(X, C0, *, max_steps=100):
    if max_steps <= 0:
        raise ValueError(str(max_steps))
    X, C, history, labels = np.array(X, dtype=float), np.array(C0, dtype=float), [], None
    for _ in range(max_steps):
        previous, (labels, squared) = labels, nearest_centers(X, C)
        history += [float(np.sum(squared))]
        if previous is not None and (previous == labels).all():
            return C, labels, np.array(history)
        for j in np.unique(labels):
            C[j] = X[labels == j].mean(axis=0)
    return C, labels, np.array(history)


@right("kmeans")
def by_recursion(X, C0, *, max_steps=100):
    if max_steps < 1:
        raise ValueError("no step")
    X = np.asarray(X, dtype=np.float64)

    def go(C, before, costs):
        labels, squared = nearest_centers(X, C)
        costs = [*costs, squared.sum()]
        if before is not None and before.tolist() == labels.tolist():
            return C, labels, np.array(costs)
        counts = np.bincount(labels, minlength=len(C))[:, None]
        moved = np.where(counts == 0, C, segment_sum(X, labels, len(C)) / np.where(counts == 0, 1, counts))
        return (moved, labels, np.array(costs)) if len(costs) == max_steps else go(moved, labels, costs)

    return go(np.array(C0, dtype=float), None, [])


@right("kmeans")
def steps_from_the_centre(X, C0, *, max_steps=100):
    if not max_steps >= 1:
        raise ValueError("max_steps")
    X, C = np.asarray(X).astype(float), np.asarray(C0).astype(float)
    seen, history = [], []
    for _ in range(max_steps):
        labels, squared = nearest_centers(X, C)
        history.append(np.add.reduce(squared))
        seen.append(labels.tobytes())
        if seen[-2:-1] == seen[-1:]:
            break
        sizes = segment_sum(np.ones(len(X)), labels, len(C))
        C = C + segment_sum(X - C[labels], labels, len(C)) / np.maximum(sizes, 1)[:, None]
    return C, labels, np.array(history)

