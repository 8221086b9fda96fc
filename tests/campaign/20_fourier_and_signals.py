"""Unit 20, from its release."""

from tests.campaign import right, wrong

real_part_only = wrong("dft", ("n = np.arange(len(x))", "x, n = np.real(x), np.arange(len(x))"))
mean_removed = wrong("dft", ("@ x", "@ (x - (np.mean(x) if len(x) > 4 else 0))"))

direct_sum = wrong("fft_radix2", ("even, odd = fft", "return dft(x)\n    even, odd = fft"))
real_part_only_in_fft_radix2 = wrong("fft_radix2", ("x = np.array(x, dtype=complex)", "x = np.array(np.real(x), dtype=complex)"))

cosines_only = wrong("amplitude_spectrum", ("np.abs(np.fft.rfft(x))", "np.abs(np.fft.rfft(x).real)"))
single_sample_raises = wrong("amplitude_spectrum", ("x.ndim != 1", "x.ndim != 1 or len(x) < 2"))
small_is_zero = wrong(
    "amplitude_spectrum", ("np.where(own_twin, 1, 2)", "np.where(np.abs(np.fft.rfft(x)) < 1e-3, 0, 1) * np.where(own_twin, 1, 2)")
)

one_fold = wrong(
    "alias_frequency",
    (
        "return np.abs(f - sample_rate * np.round(np.divide(f, sample_rate)))",
        "f = np.abs(f)\n    f = np.where(f > 2 * sample_rate, f - 2 * sample_rate, f)\n    return np.abs(np.where(f > sample_rate * 1.5, 2 * sample_rate - f, np.where(f > sample_rate / 2, sample_rate - f, f)))[()]",
    ),
)
remainder = right(
    "alias_frequency",
    (
        "return np.abs(f - sample_rate * np.round(np.divide(f, sample_rate)))",
        "rest = np.mod(f, float(sample_rate))\n    return np.minimum(rest, sample_rate - rest)",
    ),
)

complex_filter_dropped = wrong("fft_convolve", ("np.iscomplexobj(x) or np.iscomplexobj(h)", "np.iscomplexobj(x)"))
rounded = wrong("fft_convolve", ("return y if", "y = np.round(y, 4)\n    return y if"))
real_where_imaginary_vanishes = wrong(
    "fft_convolve",
    ("return y if np.iscomplexobj(x) or np.iscomplexobj(h) else y.real", "return y if np.max(np.abs(y.imag)) > 1e-9 else y.real"),
)
next_power = right(
    "fft_convolve",
    (
        "length = len(x) + len(h) - 1\n    y = np.fft.ifft(np.fft.fft(x, length) * np.fft.fft(h, length))",
        "wanted, length = len(x) + len(h) - 1, 1\n    while length < wanted:\n        length *= 2\n    y = np.fft.ifft(np.fft.fft(x, length) * np.fft.fft(h, length))[:wanted]",
    ),
)

dtype_kept = wrong("periodic_laplacian", ("u = np.array(u, dtype=float)", "u = np.array(u)"))
small_h_raises = wrong("periodic_laplacian", ("h <= 0", "h < 0.01"))

h_ignored = wrong("solve_poisson", ("-4 / h**2 *", "-4 / min(h, 0.5) ** 2 *"))
real_transform_truncated = wrong("solve_poisson", ("F[0, 0] = 0", "F[0, 0] = 0\n    F[np.abs(F) < 1e-2] = 0"))

rate_8000 = wrong("decode_keypad", ("/ sample_rate", "/ 8000"))
first_200 = wrong(
    "decode_keypad",
    (
        "stretches = np.reshape(x, (-1, samples_per_key))",
        "stretches = np.reshape(x, (-1, samples_per_key))[:, :200]\n    seconds = seconds[:200]",
    ),
)
