"""Unit 20, from its release."""

from tests.campaign import right, wrong

real_part_only = wrong("dft", ("n = np.arange(len(x))", "x, n = np.real(x), np.arange(len(x))"))
mean_removed = wrong("dft", ("@ x", "@ (x - (np.mean(x) if len(x) > 4 else 0))"))

mirrored_half = wrong(
    "dft",
    (
        "    return np.exp(-2j * np.pi * np.outer(n, n) / len(x)) @ x",
        "    half = np.exp(-2j * np.pi * np.outer(n[: len(x) // 2 + 1], n) / len(x)) @ x\n    return np.concatenate([half, np.conj(half[1 : (len(x) + 1) // 2][::-1])])",
    ),
)
# Got full marks at first.
number_gives_a_type_error = wrong("dft", ("x.ndim != 1 or len(x) == 0", "len(x) == 0 or x.ndim != 1"))
# Got full marks at first.
one_sample_stays_real = wrong("dft", ("    n = ", "    if len(x) == 1:\n        return x.copy()\n    n = "))
# Got full marks at first.
rounded_to_10_digits = wrong("dft", ("return np.exp(-2j * np.pi * np.outer(n, n) / len(x)) @ x", "return np.round(np.exp(-2j * np.pi * np.outer(n, n) / len(x)) @ x, 10)"))
# Got full marks at first.
real_where_it_can = wrong("dft", ("return np.exp(-2j * np.pi * np.outer(n, n) / len(x)) @ x", "return np.real_if_close(np.exp(-2j * np.pi * np.outer(n, n) / len(x)) @ x)"))
signal_conjugated = wrong(
    "dft",
    (
        "return np.exp(-2j * np.pi * np.outer(n, n) / len(x)) @ x",
        "return np.array([np.vdot(x, np.exp(-2j * np.pi * k * n / len(x))) for k in n])",
    ),
)
short_numbers = wrong("dft", ("/ len(x)) @ x", "/ len(x)).astype(np.complex64) @ x"))


@right("dft")
def powers_of_a_root(x):
    if np.ndim(x) != 1 or np.size(x) < 1:
        raise ValueError("no signal")
    roots = np.exp(-2j * np.pi * np.arange(len(x)) / len(x))
    return np.vander(roots, increasing=True) @ x


@right("dft")
def value_of_a_polynomial(x):
    if x.shape != (x.size,) or not x.size:
        raise ValueError("no signal")
    turns = -2 * np.pi * np.arange(x.size) / x.size
    return np.polyval(x[::-1], np.cos(turns) + 1j * np.sin(turns))


@right("dft")
def arrow_by_arrow(x):
    import cmath

    if np.ndim(x) != 1 or len(x) == 0:
        raise ValueError("one axis, one sample at least")
    size = len(x)
    sums = [0j] * size
    for k in range(size):
        for n, sample in enumerate(x):
            sums[k] += complex(sample) * cmath.exp(-2j * cmath.pi * (k * n % size) / size)
    return np.array(sums)


@right("dft")
def cosines_and_sines(x):
    if not (x.ndim == 1 and len(x) > 0):
        raise ValueError("a row of samples")
    angles = 2 * np.pi / len(x) * np.multiply.outer(np.arange(len(x)), np.arange(len(x)))
    return np.einsum("kn,n->k", np.cos(angles), x) - 1j * np.einsum("kn,n->k", np.sin(angles), x)

direct_sum = wrong("fft_radix2", ("even, odd = fft", "return dft(x)\n    even, odd = fft"))
real_part_only_in_fft_radix2 = wrong("fft_radix2", ("x = np.array(x, dtype=complex)", "x = np.array(np.real(x), dtype=complex)"))

# Got full marks at first.
one_sample_stays_real_in_fft = wrong("fft_radix2", ("np.array(x, dtype=complex)", "np.array(x)"))


@wrong("fft_radix2")
def complex_signal_overwritten(x):
    x = np.asarray(x, dtype=complex)
    size = x.size
    if x.ndim != 1 or size == 0 or size & (size - 1):
        raise ValueError("a power of two")
    j = 0
    for i in range(1, size):
        bit = size >> 1
        while j & bit:
            j ^= bit
            bit >>= 1
        j |= bit
        if i < j:
            x[i], x[j] = x[j], x[i]
    step = 2
    while step <= size:
        turns = np.exp(-2j * np.pi * np.arange(step // 2) / step)
        for start in range(0, size, step):
            middle = start + step // 2
            turned = turns * x[middle : start + step]
            even = x[start:middle].copy()
            x[start:middle] = even + turned
            x[middle : start + step] = even - turned
        step *= 2
    return x


# Got full marks at first.
number_is_a_signal = wrong("fft_radix2", ("np.array(x, dtype=complex)", "np.atleast_1d(np.array(x, dtype=complex))"))
halves_computed_twice = wrong(
    "fft_radix2",
    (
        "    turned = np.exp(-2j * np.pi * np.arange(len(odd)) / len(x)) * odd\n    return np.concatenate([even + turned, even - turned])",
        "    w = np.exp(-2j * np.pi * np.arange(len(odd)) / len(x))\n    return np.concatenate([even + w * odd, fft_radix2(x[::2]) - w * fft_radix2(x[1::2])])",
    ),
)


@wrong("fft_radix2")
def conjugated_at_the_end(x):
    def forwards(x):
        if len(x) == 1:
            return x
        even, odd = forwards(x[::2]), forwards(x[1::2])
        turned = np.exp(2j * np.pi * np.arange(len(odd)) / len(x)) * odd
        return np.concatenate([even + turned, even - turned])

    x = np.array(x, dtype=complex)
    if x.ndim != 1 or len(x) == 0 or len(x) & (len(x) - 1):
        raise ValueError("a power of two")
    return np.conj(forwards(x))


short_numbers_in_fft = wrong("fft_radix2", ("np.array(x, dtype=complex)", "np.array(x, dtype=np.complex64)"))
# Got full marks at first.
three_axes_taken = wrong("fft_radix2", ("x.ndim != 1", "x.ndim in (0, 2)"))


@right("fft_radix2")
def level_by_level(x):
    x = np.array(x, dtype=complex)
    if x.ndim != 1 or x.size not in [2**k for k in range(x.size.bit_length())]:
        raise ValueError("a power of two")
    X = x.reshape(1, -1)
    while X.shape[0] < x.size:
        even, odd = X[:, : X.shape[1] // 2], X[:, X.shape[1] // 2 :]
        w = np.exp(-1j * np.pi * np.arange(X.shape[0]) / X.shape[0])[:, None]
        X = np.vstack([even + w * odd, even - w * odd])
    return X.ravel()


@right("fft_radix2")
def even_frequencies_first(x):
    """The halves of the signal are added and subtracted before the smaller transforms."""
    x = np.asarray(x)
    if x.ndim != 1 or bin(len(x)).count("1") != 1:
        raise ValueError("1, 2, 4, 8, ...")
    if len(x) == 1:
        return x.astype(complex)
    half = len(x) // 2
    first, second = x[:half], x[half:]
    X = np.empty(len(x), dtype=complex)
    X[0::2] = fft_radix2(first + second)
    X[1::2] = fft_radix2((first - second) * np.exp(-1j * np.pi * np.arange(half) / half))
    return X


@right("fft_radix2")
def small_ones_directly(x):
    if np.ndim(x) != 1 or len(x) < 1 or 2 ** round(np.log2(len(x))) != len(x):
        raise ValueError("not a power of two")
    if len(x) <= 4:
        return dft(np.array(x, dtype=complex))
    even, odd = fft_radix2(x[0::2]), fft_radix2(x[1::2])
    w = np.exp(-2j * np.pi / len(x)) ** np.arange(len(x) // 2)
    return np.hstack((even + odd * w, even - odd * w))


@right("fft_radix2")
def bits_turned_round(x):
    size = len(x) if np.ndim(x) == 1 else 0
    if size == 0 or size & (size - 1):
        raise ValueError("a signal of 1, 2, 4, ... samples")
    bits = size.bit_length() - 1
    order = [int(format(i, f"0{bits}b")[::-1], 2) if bits else 0 for i in range(size)]
    y = np.array(x, dtype=np.complex128)[order]
    for level in range(bits):
        half = 2**level
        blocks = y.reshape(-1, 2, half)
        turned = blocks[:, 1] * np.exp(-1j * np.pi * np.arange(half) / half)
        y = np.stack([blocks[:, 0] + turned, blocks[:, 0] - turned], axis=1).reshape(-1)
    return y

cosines_only = wrong("amplitude_spectrum", ("np.abs(np.fft.rfft(x))", "np.abs(np.fft.rfft(x).real)"))
single_sample_raises = wrong("amplitude_spectrum", ("x.ndim != 1", "x.ndim != 1 or len(x) < 2"))
small_is_zero = wrong(
    "amplitude_spectrum", ("np.where(own_twin, 1, 2)", "np.where(np.abs(np.fft.rfft(x)) < 1e-3, 0, 1) * np.where(own_twin, 1, 2)")
)

negative_rate_taken = wrong("amplitude_spectrum", ("sample_rate <= 0", "sample_rate == 0"))
empty_is_silent = wrong("amplitude_spectrum", ("    k = ", "    if len(x) == 0:\n        return np.zeros(1), np.zeros(1)\n    k = "))
tables_flattened = wrong("amplitude_spectrum", ("    if x.ndim != 1 or", "    x = np.ravel(x)\n    if"))
constant_with_its_sign = wrong(
    "amplitude_spectrum", ("np.abs(np.fft.rfft(x)) / len(x)", "np.where(k == 0, np.sum(x), np.abs(np.fft.rfft(x))) / len(x)")
)
centred_in_place = wrong(
    "amplitude_spectrum",
    ("    return", "    mean = x.mean()\n    x -= mean\n    return"),
    ("np.abs(np.fft.rfft(x)) / len(x)", "np.abs(np.fft.rfft(x) + np.where(k == 0, mean * len(x), 0)) / len(x)"),
)
# Got full marks at first.
whole_rate = wrong("amplitude_spectrum", ("k * sample_rate", "k * int(sample_rate)"))


@right("amplitude_spectrum")
def twins_added(x, sample_rate):
    if np.ndim(x) != 1 or len(x) == 0 or not sample_rate > 0:
        raise ValueError("a signal and a rate")
    heights = np.abs(np.fft.fft(x)) / len(x)
    amps = heights[: len(x) // 2 + 1].copy()
    for k in range(1, (len(x) + 1) // 2):
        amps[k] += heights[len(x) - k]
    return np.linspace(0, sample_rate, len(x), endpoint=False)[: len(amps)], amps


@right("amplitude_spectrum")
def doubled_then_halved(x, sample_rate):
    if x.ndim != 1 or x.size == 0 or sample_rate <= 0:
        raise ValueError("no spectrum")
    spectrum = dft(x)[: x.size // 2 + 1] / x.size
    amps = 2 * np.sqrt((spectrum * spectrum.conj()).real)
    amps[0] /= 2
    if x.size % 2 == 0:
        amps[-1] /= 2
    return np.fft.rfftfreq(x.size, 1 / sample_rate), amps


@right("amplitude_spectrum")
def cosines_and_sines_of_each(x, sample_rate):
    if np.ndim(x) != 1 or np.size(x) < 1 or sample_rate <= 0:
        raise ValueError("a signal of one sample at least, and a positive rate")
    N = len(x)
    freqs, amps = [], []
    for k in range(N // 2 + 1):
        turns = 2 * np.pi * np.arange(N) * k / N
        freqs.append(k / (N / sample_rate))
        height = np.hypot(np.mean(x * np.cos(turns)), np.mean(x * np.sin(turns)))
        amps.append(height if k in (0, N / 2) else 2 * height)
    return np.array(freqs), np.array(amps)


@right("amplitude_spectrum")
def divided_by_the_transform(x, sample_rate):
    if x.ndim != 1:
        raise ValueError("one axis")
    if len(x) < 1 or sample_rate <= 0:
        raise ValueError("a sample and a rate")
    factor = np.full(len(x) // 2 + 1, 2.0)
    factor[[0, -1] if len(x) % 2 == 0 else [0]] = 1.0
    amps = factor * np.abs(np.fft.rfft(x, norm="forward"))
    return sample_rate * (np.arange(len(amps)) / len(x)), amps

one_fold = wrong(
    "alias_frequency",
    (
        "return np.abs(f - sample_rate * np.round(np.divide(f, sample_rate)))",
        "f = np.abs(f)\n    f = np.where(f > 2 * sample_rate, f - 2 * sample_rate, f)\n    return np.abs(np.where(f > sample_rate * 1.5, 2 * sample_rate - f, np.where(f > sample_rate / 2, sample_rate - f, f)))[()]",
    ),
)
negative_rate_taken_in_alias = wrong("alias_frequency", ("sample_rate <= 0", "sample_rate == 0"))
# Got full marks at first.
whole_stays_whole = wrong(
    "alias_frequency",
    (
        "return np.abs(f - sample_rate * np.round(np.divide(f, sample_rate)))",
        "rest = np.mod(f, sample_rate)\n    return np.minimum(rest, sample_rate - rest)",
    ),
)
f_changed_in_place = wrong(
    "alias_frequency",
    (
        "return np.abs(f - sample_rate * np.round(np.divide(f, sample_rate)))",
        "f %= sample_rate\n    return np.minimum(f, sample_rate - f) * 1.0",
    ),
)
tables_in_one_row = wrong(
    "alias_frequency",
    (
        "return np.abs(f - sample_rate * np.round(np.divide(f, sample_rate)))",
        "if np.ndim(f):\n        return np.array([alias_frequency(one, sample_rate) for one in np.ravel(f)])\n    return abs(f - sample_rate * round(f / sample_rate))",
    ),
)
one_of_one_is_a_number = wrong(
    "alias_frequency",
    ("return np.abs(f - sample_rate * np.round(np.divide(f, sample_rate)))", "return np.abs(np.squeeze(f) - sample_rate * np.round(np.squeeze(f) / sample_rate))"),
)
whole_hertz = wrong("alias_frequency", ("return np.abs(", "return np.round("), ("np.divide(f, sample_rate)))", "np.divide(f, sample_rate))) * np.sign(f - sample_rate * np.round(f / sample_rate))"))
# Got full marks at first.
by_arccos = wrong(
    "alias_frequency",
    (
        "return np.abs(f - sample_rate * np.round(np.divide(f, sample_rate)))",
        "return np.arccos(np.cos(2 * np.pi * f / sample_rate)) * sample_rate / (2 * np.pi)",
    ),
)

remainder = right(
    "alias_frequency",
    (
        "return np.abs(f - sample_rate * np.round(np.divide(f, sample_rate)))",
        "rest = np.mod(f, float(sample_rate))\n    return np.minimum(rest, sample_rate - rest)",
    ),
)

@right("alias_frequency")
def triangle_wave(f, sample_rate):
    if not sample_rate > 0:
        raise ValueError("rate")
    half = sample_rate / 2
    return abs((f + half) % sample_rate - half)


@right("alias_frequency")
def one_after_the_other(f, sample_rate):
    import math

    if sample_rate <= 0:
        raise ValueError("a positive rate")
    heard = np.zeros(np.shape(f))
    for place, one in np.ndenumerate(f):
        heard[place] = abs(math.remainder(one, sample_rate))
    return heard if np.ndim(f) else float(heard)


@right("alias_frequency")
def nearest_of_two(f, sample_rate):
    if sample_rate <= 0:
        raise ValueError("a positive rate")
    below = np.floor(np.divide(f, sample_rate)) * sample_rate
    return np.where(f - below < below + sample_rate - f, f - below, below + sample_rate - f)[()]

complex_filter_dropped = wrong("fft_convolve", ("np.iscomplexobj(x) or np.iscomplexobj(h)", "np.iscomplexobj(x)"))
rounded = wrong("fft_convolve", ("return y if", "y = np.round(y, 4)\n    return y if"))
real_where_imaginary_vanishes = wrong(
    "fft_convolve",
    ("return y if np.iscomplexobj(x) or np.iscomplexobj(h) else y.real", "return y if np.max(np.abs(y.imag)) > 1e-9 else y.real"),
)
# Got full marks at first.
numbers_taken = wrong(
    "fft_convolve", ("    if np.ndim(x) != 1", "    x, h = (np.atleast_1d(signal) for signal in (x, h))\n    if np.ndim(x) != 1")
)
second_may_be_a_table = wrong("fft_convolve", ("np.ndim(h) != 1 or ", ""))
even_lengths_only = wrong(
    "fft_convolve",
    ("return y if np.iscomplexobj(x) or np.iscomplexobj(h) else y.real", "if np.iscomplexobj(x) or np.iscomplexobj(h):\n        return y\n    return np.fft.irfft(np.fft.rfft(x, length) * np.fft.rfft(h, length)) if length > 1 else y.real"),
)
# Got full marks at first.
two_complex_are_real = wrong("fft_convolve", ("np.iscomplexobj(x) or", "np.iscomplexobj(x) !="))
# Got full marks at first.
whole_where_whole = wrong(
    "fft_convolve",
    ("    return y if", "    if x.dtype.kind in 'iu' and h.dtype.kind in 'iu':\n        return np.round(y.real).astype(int)\n    return y if"),
)
single_numbers_flat = wrong("fft_convolve", ("    return y if", "    y = y.squeeze()\n    return y if"))
short_numbers_in_convolution = wrong("fft_convolve", ("    return y if", "    y = y.astype(np.complex64)\n    return y if"))

next_power = right(
    "fft_convolve",
    (
        "length = len(x) + len(h) - 1\n    y = np.fft.ifft(np.fft.fft(x, length) * np.fft.fft(h, length))",
        "wanted, length = len(x) + len(h) - 1, 1\n    while length < wanted:\n        length *= 2\n    y = np.fft.ifft(np.fft.fft(x, length) * np.fft.fft(h, length))[:wanted]",
    ),
)

@right("fft_convolve")
def halves_of_spectra(x, h):
    if x.ndim != 1 or h.ndim != 1 or x.size * h.size == 0:
        raise ValueError("two signals, not empty")
    length = x.size + h.size - 1
    if x.dtype.kind == "c" or h.dtype.kind == "c":
        return np.fft.ifft(np.fft.fft(h, n=length) * np.fft.fft(x, n=length))
    return np.fft.irfft(np.fft.rfft(x, n=length) * np.fft.rfft(h, n=length), n=length)


@right("fft_convolve")
def part_by_part(x, h):
    for signal in (x, h):
        if np.ndim(signal) != 1 or np.size(signal) == 0:
            raise ValueError("a signal")

    def of_real(a, b):
        length = len(a) + len(b) - 1
        return np.fft.ifft(np.fft.fft(a, length) * np.fft.fft(b, length)).real

    if not np.iscomplexobj(x) and not np.iscomplexobj(h):
        return of_real(x, h)
    real = of_real(np.real(x), np.real(h)) - of_real(np.imag(x), np.imag(h))
    return real + 1j * (of_real(np.real(x), np.imag(h)) + of_real(np.imag(x), np.real(h)))


@right("fft_convolve")
def own_transform(x, h):
    if np.ndim(x) != 1 or np.ndim(h) != 1 or not len(x) or not len(h):
        raise ValueError("two signals")
    wanted = len(x) + len(h) - 1
    length = 2 ** (wanted - 1).bit_length()
    padded = [np.concatenate([signal, np.zeros(length - len(signal))]) for signal in (x, h)]
    product = fft_radix2(padded[0]) * fft_radix2(padded[1])
    y = np.conj(fft_radix2(np.conj(product)))[:wanted] / length
    return y if any(map(np.iscomplexobj, (x, h))) else np.ascontiguousarray(y.real)

dtype_kept = wrong("periodic_laplacian", ("u = np.array(u, dtype=float)", "u = np.array(u)"))
small_h_raises = wrong("periodic_laplacian", ("h <= 0", "h < 0.01"))

negative_h_taken = wrong("periodic_laplacian", ("h <= 0", "h == 0"))
three_axes_taken_in_laplacian = wrong("periodic_laplacian", ("u.ndim != 2", "u.ndim < 2"))
no_columns_taken = wrong("periodic_laplacian", ("u.size == 0", "len(u) == 0"))
one_row_stays = wrong(
    "periodic_laplacian",
    ("    return (", "    if len(u) == 1:\n        return (np.roll(u, 1, axis=1) + np.roll(u, -1, axis=1) - 4 * u) / h**2\n    return ("),
)
# Got full marks at first.
short_floats_kept = wrong("periodic_laplacian", ("np.array(u, dtype=float)", "np.array(u) * (1.0 if np.asarray(u).dtype.kind in 'iu' else 1)"))
# Got full marks at first.
small_whole_numbers_only = wrong(
    "periodic_laplacian", ("np.array(u, dtype=float)", "np.array(u).astype(np.int16) if np.asarray(u).dtype.kind in 'iu' else np.array(u, dtype=float)")
)
# Got full marks at first.
nearly_flat_is_flat = wrong("periodic_laplacian", ("    return (", "    if np.ptp(u) < 1e-6:\n        return np.zeros(u.shape)\n    return ("))


@right("periodic_laplacian")
def point_by_point(u, *, h=1.0):
    if np.ndim(u) != 2 or np.size(u) == 0 or h <= 0:
        raise ValueError("a grid, and a distance")
    H, W = u.shape
    result = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            for k, m in (((i + 1) % H, j), (i - 1, j), (i, (j + 1) % W), (i, j - 1)):
                result[i, j] += float(u[k, m]) - float(u[i, j])
    return result / (h * h)


@right("periodic_laplacian")
def with_a_frame(u, *, h=1.0):
    if u.ndim != 2 or 0 in u.shape or not h > 0:
        raise ValueError("no grid")
    framed = np.pad(u.astype(np.float64), 1, mode="wrap")
    return (np.diff(framed[:, 1:-1], n=2, axis=0) + np.diff(framed[1:-1], n=2, axis=1)) / h**2


@right("periodic_laplacian")
def by_two_tables(u, *, h=1.0):
    u = np.asarray(u, dtype=float)
    if u.ndim != 2 or min(u.shape) == 0 or h <= 0:
        raise ValueError("a grid and a positive h")

    def second(size):
        same = np.eye(size)
        return (np.roll(same, 1, axis=0) + np.roll(same, -1, axis=0) - 2 * same) / h**2

    return second(u.shape[0]) @ u + u @ second(u.shape[1])


@right("periodic_laplacian")
def taken_modulo(u, *, h=1.0):
    if np.ndim(u) != 2:
        raise ValueError("two axes")
    if not np.size(u) or h <= 0:
        raise ValueError("something in it, and h above 0")
    u = np.array(u, dtype=np.float64)
    rows, columns = np.arange(u.shape[0]), np.arange(u.shape[1])
    total = -4 * u
    for step in (-1, 1):
        total += u.take(rows + step, axis=0, mode="wrap") + u.take(columns + step, axis=1, mode="wrap")
    return total / h / h

h_ignored = wrong("solve_poisson", ("-4 / h**2 *", "-4 / min(h, 0.5) ** 2 *"))
real_transform_truncated = wrong("solve_poisson", ("F[0, 0] = 0", "F[0, 0] = 0\n    F[np.abs(F) < 1e-2] = 0"))

negative_h_taken_in_poisson = wrong("solve_poisson", ("h <= 0", "h == 0"))
row_is_a_grid = wrong("solve_poisson", ("f = np.array(f)", "f = np.atleast_2d(np.array(f))"))


# Got full marks at first.
@wrong("solve_poisson")
def five_hundred_sweeps(f, *, h=1.0):
    f = np.array(f, dtype=float)
    if f.ndim != 2 or f.size == 0 or h <= 0:
        raise ValueError("a grid")
    f -= f.mean()
    u = np.zeros(f.shape)
    for _ in range(500):
        u = 0.2 * u + 0.2 * (np.roll(u, 1, 0) + np.roll(u, -1, 0) + np.roll(u, 1, 1) + np.roll(u, -1, 1) - h**2 * f)
    return u - u.mean()


f_centred_in_place = wrong("solve_poisson", ("f = np.array(f)", "f = np.asarray(f)"), ("    F = np", "    f -= f.mean()\n    F = np"))
# Got full marks at first.
small_eigenvalues_are_0 = wrong("solve_poisson", ("F[0, 0] = 0", "F[np.abs(eigenvalues) < 0.05] = 0"), ("eigenvalues[0, 0] = 1", "eigenvalues[0, 0] = 1e-9"))
# Got full marks at first.
dtype_kept_in_poisson = wrong("solve_poisson", ("F / eigenvalues).real", "F / eigenvalues).real.astype(f.dtype)"))
short_result = wrong("solve_poisson", ("F / eigenvalues).real", "F / eigenvalues).real.astype(np.float32)"))


@right("solve_poisson")
def half_of_the_waves(f, *, h=1.0):
    if np.ndim(f) != 2 or np.size(f) == 0 or not h > 0:
        raise ValueError("a grid, and h above 0")
    H, W = np.shape(f)
    down, across = np.ogrid[:H, : W // 2 + 1]
    eigenvalues = (2 * np.cos(2 * np.pi * down / H) + 2 * np.cos(2 * np.pi * across / W) - 4) / h**2
    F = np.fft.rfft2(f)
    U = np.zeros_like(F)
    U.ravel()[1:] = F.ravel()[1:] / eigenvalues.ravel()[1:]
    return np.fft.irfft2(U, s=(H, W))


@right("solve_poisson")
def eigenvalues_of_the_stencil(f, *, h=1.0):
    f = np.asarray(f, dtype=float)
    if f.ndim != 2 or not f.size or h <= 0:
        raise ValueError("no grid")
    peak = np.zeros(f.shape)
    peak[0, 0] = 1.0
    eigenvalues = np.fft.fft2(periodic_laplacian(peak, h=h)).real
    eigenvalues[0, 0] = np.inf
    u = np.fft.ifft2(np.fft.fft2(f - f.mean()) / eigenvalues).real
    return u - np.mean(u)


@right("solve_poisson")
def one_axis_after_the_other(f, *, h=1.0):
    if f.ndim != 2 or f.shape[0] < 1 or f.shape[1] < 1 or h <= 0:
        raise ValueError("a grid")
    F = np.fft.fft(np.fft.fft(f - np.mean(f), axis=0), axis=1)
    for k in range(f.shape[0]):
        for m in range(f.shape[1]):
            if k or m:
                F[k, m] /= -4 / h**2 * (np.sin(np.pi * k / f.shape[0]) ** 2 + np.sin(np.pi * m / f.shape[1]) ** 2)
            else:
                F[k, m] = 0
    return np.real(np.fft.ifft(np.fft.ifft(F, axis=1), axis=0))


@right("solve_poisson")
def with_own_tables(f, *, h=1.0):
    if np.ndim(f) != 2 or np.size(f) == 0 or h <= 0:
        raise ValueError("a grid")
    tables, angles = [], []
    for size in np.shape(f):
        n = np.arange(size)
        tables.append(np.exp(-2j * np.pi * (np.outer(n, n) % size) / size))
        angles.append(np.pi * n / size)
    waves = tables[0] @ f @ tables[1]
    size = np.sin(angles[0])[:, None] ** 2 + np.sin(angles[1])[None, :] ** 2
    waves = -np.divide(waves, size, out=np.zeros_like(waves), where=size > 0) * h**2 / 4
    return (tables[0].conj() @ waves @ tables[1].conj()).real / np.size(f)

rate_8000 = wrong("decode_keypad", ("/ sample_rate", "/ 8000"))
first_200 = wrong(
    "decode_keypad",
    (
        "stretches = np.reshape(x, (-1, samples_per_key))",
        "stretches = np.reshape(x, (-1, samples_per_key))[:, :200]\n    seconds = seconds[:200]",
    ),
)

no_samples_divide_by_zero = wrong(
    "decode_keypad", ("    seconds", "    if len(x) % samples_per_key or samples_per_key < 1:\n        raise ValueError('whole stretches')\n    seconds")
)
negative_stretches_taken = wrong(
    "decode_keypad",
    (
        "    seconds",
        "    if samples_per_key == 0 or len(x) % samples_per_key:\n        raise ValueError('whole stretches')\n    if samples_per_key < 0:\n        return ''\n    seconds",
    ),
)
three_columns_only = wrong("decode_keypad", ("(ROWS, COLUMNS)", "(ROWS, COLUMNS[:3])"))
# Got full marks at first.
quiet_keys_left_out = wrong(
    "decode_keypad", ('"".join(KEYS[r][c] for r, c in zip(row, column))', '"".join(KEYS[r][c] for r, c, s in zip(row, column, stretches) if np.abs(s).max() > 0.01)')
)
repeats_merged = wrong(
    "decode_keypad",
    (
        'return "".join(KEYS[r][c] for r, c in zip(row, column))',
        'keys = ""\n    for r, c in zip(row, column):\n        if not keys.endswith(KEYS[r][c]):\n            keys += KEYS[r][c]\n    return keys',
    ),
)
sound_scaled_in_place = wrong("decode_keypad", ("    seconds", "    if np.any(x):\n        x /= np.max(np.abs(x))\n    seconds"))
# Got full marks at first.
larger_part_for_the_modulus = wrong(
    "decode_keypad",
    (
        "np.argmax(np.abs(stretches @ np.exp(-2j * np.pi * np.outer(seconds, tones))), axis=1)",
        "np.argmax(np.maximum(np.abs(stretches @ np.cos(2 * np.pi * np.outer(seconds, tones))), np.abs(stretches @ np.sin(2 * np.pi * np.outer(seconds, tones)))), axis=1)",
    ),
)


@right("decode_keypad")
def one_clock_for_all(x, sample_rate, samples_per_key):
    if samples_per_key < 1 or len(x) % samples_per_key != 0:
        raise ValueError("whole stretches")
    t = np.arange(len(x)) / sample_rate
    keys = len(x) // samples_per_key
    turned_back = np.exp(-2j * np.pi * np.concatenate([ROWS, COLUMNS])[:, None] * t) * x
    loud = np.abs(turned_back.reshape(8, keys, samples_per_key).sum(axis=2))
    return "".join(KEYS[int(r)][int(c)] for r, c in zip(loud[:4].argmax(axis=0), loud[4:].argmax(axis=0)))


@right("decode_keypad")
def key_by_key(x, sample_rate, samples_per_key):
    if samples_per_key < 1:
        raise ValueError("a stretch has a sample at least")
    if len(x) % samples_per_key:
        raise ValueError("a stretch is cut off")
    number = ""
    for start in range(0, len(x), samples_per_key):
        beep = x[start : start + samples_per_key]

        def power(tone, beep=beep):
            angles = 2 * np.pi * tone * np.arange(samples_per_key) / sample_rate
            return np.dot(beep, np.cos(angles)) ** 2 + np.dot(beep, np.sin(angles)) ** 2

        row = max(range(4), key=lambda r: power(ROWS[r]))
        column = max(range(4), key=lambda c: power(COLUMNS[c]))
        number += KEYS[row][column]
    return number


@right("decode_keypad")
def sixteen_keys_compared(x, sample_rate, samples_per_key):
    if not samples_per_key >= 1 or np.size(x) % samples_per_key:
        raise ValueError("stretches")
    n = np.arange(samples_per_key)
    names, number = list("".join(KEYS)), []
    for beep in np.reshape(x, (-1, samples_per_key)) if np.size(x) else []:
        down = [abs(np.sum(beep * np.exp(-2j * np.pi * f * n / sample_rate))) for f in ROWS]
        across = [abs(np.sum(beep * np.exp(-2j * np.pi * f * n / sample_rate))) for f in COLUMNS]
        number.append(names[int(np.argmax(np.add.outer(down, across)))])
    return "".join(number)


@right("decode_keypad")
def arrows_by_powers(x, sample_rate, samples_per_key):
    if samples_per_key < 1 or len(x) != len(x) // samples_per_key * samples_per_key:
        raise ValueError("no whole number of keys")
    table = np.stack([np.exp(2j * np.pi * np.hstack([ROWS, COLUMNS]) / sample_rate) ** n for n in range(samples_per_key)])
    parts = np.split(np.asarray(x), len(x) // samples_per_key) if len(x) else []
    found = [np.abs(np.einsum("n,nf->f", part, table)) for part in parts]
    return "".join(KEYS[np.argmax(loud[:4])][np.argmax(loud[4:])] for loud in found)
