"""Correct solutions of unit 20 in other styles: they must all get full marks. Each stands on its own."""

from autograder import alternative

# -- dft --------------------------------------------------------------------------------------------------------------


@alternative("dft")
def frequency_by_frequency(x):
    x = np.asarray(x)
    if x.ndim != 1 or x.size < 1:
        raise ValueError("signal")
    N = x.size
    n = np.arange(N)
    return np.array([np.sum(x * np.exp(-2j * np.pi * ((k * n) % N) / N)) for k in range(N)])


@alternative("dft")
def with_cmath(x):
    import cmath

    if np.ndim(x) != 1 or len(x) == 0:
        raise ValueError("signal")
    N = len(x)
    roots = [cmath.exp(-2j * cmath.pi * m / N) for m in range(N)]
    values = [complex(v) for v in x]
    return np.array([sum(v * roots[k * n % N] for n, v in enumerate(values)) for k in range(N)])


# -- fft_radix2 -------------------------------------------------------------------------------------------------------


@alternative("fft_radix2")
def bit_by_bit(x):
    x = np.asarray(x)
    N = x.shape[0] if x.ndim == 1 else 0
    if N == 0 or N & (N - 1):
        raise ValueError("length")
    # without recursion: short transforms are the rows of a table that grows
    table = x.astype(complex).reshape(1, -1)
    while table.shape[0] < N:
        rows = table.shape[0]
        half = table.shape[1] // 2
        even, odd = table[:, :half], table[:, half:]
        w = np.exp(-1j * np.pi * np.arange(rows) / rows)[:, None]
        table = np.vstack([even + w * odd, even - w * odd])
    return table.ravel()


@alternative("fft_radix2")
def recursion_on_lists(x):
    import cmath

    if np.ndim(x) != 1:
        raise ValueError("signal")
    N = len(x)
    if N < 1 or bin(N).count("1") != 1:
        raise ValueError("power of two")

    def transform(values):
        n = len(values)
        if n == 1:
            return values
        even, odd = transform(values[0::2]), transform(values[1::2])
        T = [cmath.exp(-2j * cmath.pi * k / n) * odd[k] for k in range(n // 2)]
        return [e + t for e, t in zip(even, T)] + [e - t for e, t in zip(even, T)]

    return np.array(transform([complex(v) for v in x]))


# -- amplitude_spectrum -----------------------------------------------------------------------------------------------


@alternative("amplitude_spectrum")
def doubled_inside(x, sample_rate):
    x = np.asarray(x, dtype=float)
    if x.ndim != 1 or x.size == 0 or not sample_rate > 0:
        raise ValueError("x or rate")
    amps = np.abs(np.fft.rfft(x)) / x.size
    if x.size % 2:
        amps[1:] *= 2
    else:
        amps[1:-1] *= 2
    return np.fft.rfftfreq(x.size, 1 / sample_rate), amps


@alternative("amplitude_spectrum")
def from_our_own_transform(x, sample_rate):
    if sample_rate <= 0:
        raise ValueError("rate")
    X = dft(x)
    N = len(X)
    freqs, amps = [], []
    for k in range(N // 2 + 1):
        freqs.append(k / N * sample_rate)
        twin = abs(X[-k % N]) if (-k % N) != k else 0.0
        amps.append((abs(X[k]) + twin) / N)
    return np.array(freqs), np.array(amps)


# -- alias_frequency --------------------------------------------------------------------------------------------------


@alternative("alias_frequency")
def folded_remainder(f, sample_rate):
    if not sample_rate > 0:
        raise ValueError("rate")
    rest = np.mod(np.asarray(f, dtype=float), sample_rate)
    return np.minimum(rest, sample_rate - rest)


@alternative("alias_frequency")
def by_the_nearest_multiple(f, sample_rate):
    if sample_rate <= 0:
        raise ValueError("rate")
    f = np.asarray(f, dtype=np.float64)
    below = np.floor(f / sample_rate) * sample_rate
    return np.where(f - below <= below + sample_rate - f, f - below, below + sample_rate - f)


# -- fft_convolve -----------------------------------------------------------------------------------------------------


@alternative("fft_convolve")
def padded_to_a_power_of_two(x, h):
    x, h = np.asarray(x), np.asarray(h)
    if x.ndim != 1 or h.ndim != 1 or not x.size or not h.size:
        raise ValueError("signals")
    L = x.size + h.size - 1
    size = 1 << (L - 1).bit_length()
    y = np.fft.ifft(np.fft.fft(x, size) * np.fft.fft(h, size))[:L]
    if x.dtype.kind != "c" and h.dtype.kind != "c":
        y = np.real(y)
    return y


@alternative("fft_convolve")
def real_transforms(x, h):
    x, h = np.array(x), np.array(h)
    if x.ndim != 1 or h.ndim != 1 or len(x) * len(h) == 0:
        raise ValueError("signals")
    L = len(x) + len(h) - 1
    both_real = not (np.iscomplexobj(x) or np.iscomplexobj(h))
    if both_real:
        return np.fft.irfft(np.fft.rfft(x, L) * np.fft.rfft(h, L), L)
    a = np.concatenate([x, np.zeros(L - len(x))])
    b = np.concatenate([h, np.zeros(L - len(h))])
    return np.fft.ifft(np.fft.fft(a) * np.fft.fft(b))


# -- periodic_laplacian -----------------------------------------------------------------------------------------------


@alternative("periodic_laplacian")
def wrapped_padding(u, *, h=1.0):
    u = np.asarray(u, dtype=float)
    if u.ndim != 2 or 0 in u.shape or not h > 0:
        raise ValueError("grid")
    p = np.pad(u, 1, mode="wrap")
    return (p[2:, 1:-1] + p[:-2, 1:-1] + p[1:-1, 2:] + p[1:-1, :-2] - 4 * u) / (h * h)


@alternative("periodic_laplacian")
def by_matrices(u, *, h=1.0):
    u = np.asarray(u, dtype=float)
    if u.ndim != 2 or u.size == 0 or h <= 0:
        raise ValueError("grid")

    def second(n):
        shift = np.roll(np.eye(n), 1, axis=0)
        return (shift + shift.T - 2 * np.eye(n)) / h**2

    return second(u.shape[0]) @ u + u @ second(u.shape[1])


# -- solve_poisson ----------------------------------------------------------------------------------------------------


@alternative("solve_poisson")
def by_a_linear_system(f, *, h=1.0):
    f = np.asarray(f, dtype=float)
    if f.ndim != 2 or f.size == 0 or h <= 0:
        raise ValueError("grid")
    H, W = f.shape

    def second(n):
        shift = np.roll(np.eye(n), 1, axis=0)
        return (shift + shift.T - 2 * np.eye(n)) / h**2

    a, U = np.linalg.eigh(second(H))
    b, V = np.linalg.eigh(second(W))
    C = U.T @ (f - f.mean()) @ V
    values = a[:, None] + b
    small = np.abs(values) < 1e-9 * (1 + np.abs(values).max())
    u = U @ np.where(small, 0.0, C / np.where(small, 1.0, values)) @ V.T
    return u - u.mean()


@alternative("solve_poisson")
def with_cosines(f, *, h=1.0):
    f = np.array(f, dtype=float)
    if f.ndim != 2 or not f.size or not h > 0:
        raise ValueError("grid")
    k = 2 * np.pi * np.fft.fftfreq(f.shape[0])[:, None]
    m = 2 * np.pi * np.fft.fftfreq(f.shape[1])[None, :]
    values = (2 * np.cos(k) + 2 * np.cos(m) - 4) / h**2
    F = np.fft.fft2(f)
    with np.errstate(all="ignore"):
        U = F / values
    U[0, 0] = 0
    return np.real(np.fft.ifft2(U))


# -- decode_keypad ----------------------------------------------------------------------------------------------------


@alternative("decode_keypad")
def key_by_key(x, sample_rate, samples_per_key):
    x = np.asarray(x, dtype=float)
    if samples_per_key < 1 or len(x) % samples_per_key != 0:
        raise ValueError("keys")
    n = np.arange(samples_per_key)

    def loudest(chunk, tones):
        return max(
            range(4),
            key=lambda k: abs(np.sum(chunk * np.exp(-2j * np.pi * tones[k] * n / sample_rate))),
        )

    text = ""
    for start in range(0, len(x), samples_per_key):
        chunk = x[start : start + samples_per_key]
        text += KEYS[loudest(chunk, ROWS)][loudest(chunk, COLUMNS)]
    return text


@alternative("decode_keypad")
def nearest_bins(x, sample_rate, samples_per_key):
    if samples_per_key < 1 or len(x) % samples_per_key:
        raise ValueError("keys")
    size = samples_per_key
    keys = []
    for k in range(len(x) // size):
        power = np.abs(np.fft.rfft(x[k * size : (k + 1) * size], 4 * size))
        rows, columns = (
            power[np.rint(tones * 4 * size / sample_rate).astype(int)] for tones in (ROWS, COLUMNS)
        )
        keys.append(KEYS[int(np.argmax(rows))][int(np.argmax(columns))])
    return "".join(keys)
