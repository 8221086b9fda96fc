"""Known mistakes of unit 20: the instructor's solutions with a slip in them."""

from autograder import misconception, slip

# -- dft --------------------------------------------------------------------------------------------------------------

plus_in_the_exponent = slip(
    "dft",
    ("-2j * np.pi", "2j * np.pi"),
    says="To cancel a wave that turns forwards you must turn backwards: the exponent has a minus.",
)
divided_by_n = slip(
    "dft",
    ("@ x", "@ x / len(x)"),
    says="The transform of a constant 1 is N at k = 0: don't divide by N.",
)
real_part_only = slip(
    "dft",
    (
        "np.exp(-2j * np.pi * np.outer(n, n) / len(x))",
        "np.cos(2 * np.pi * np.outer(n, n) / len(x))",
    ),
    says="With the cosine alone a sine looks like silence: the formula also has an imaginary part.",
)
counted_from_one = slip(
    "dft", ("np.outer(n, n)", "np.outer(n, n + 1)"), says="Samples are counted from 0."
)

# -- fft_radix2 -------------------------------------------------------------------------------------------------------

second_half_not_negated = slip(
    "fft_radix2",
    ("even - turned", "even + turned"),
    says="In the upper half the factor has turned by half a circle more: there it is E - w O.",
)
even_and_odd_exchanged = slip(
    "fft_radix2",
    (
        "even, odd = fft_radix2(x[::2]), fft_radix2(x[1::2])",
        "odd, even = fft_radix2(x[::2]), fft_radix2(x[1::2])",
    ),
    says="Check two samples, (1, 0): the odd-numbered samples carry the factor, not the even ones.",
)
wrong_period = slip(
    "fft_radix2",
    ("np.arange(len(odd)) / len(x)", "np.arange(len(odd)) / len(odd)"),
    says="The factor turns half a circle, not a full one, while k runs over N / 2 values.",
)

# -- amplitude_spectrum -----------------------------------------------------------------------------------------------

not_doubled = slip(
    "amplitude_spectrum",
    ("np.where(own_twin, 1, 2) * ", ""),
    says="A cosine has a twin at the negative frequency, where half of its height lives: double.",
)
everything_doubled = slip(
    "amplitude_spectrum",
    ("np.where(own_twin, 1, 2)", "2"),
    says="The constant, and the fastest wave where N is even, are their own twins: don't double these.",
)
bin_numbers = slip(
    "amplitude_spectrum",
    ("k * sample_rate / len(x)", "1.0 * k"),
    says="k counts rounds per recording; the answer is wanted per second: k * sample_rate / N.",
)
up_to_half_the_rate = slip(
    "amplitude_spectrum",
    ("k * sample_rate / len(x)", "np.linspace(0, sample_rate / 2, len(k))"),
    says="With an odd number of samples no frequency falls on half the sample rate: use k * sample_rate / N.",
)

# -- alias_frequency --------------------------------------------------------------------------------------------------

remainder_only = slip(
    "alias_frequency",
    ("np.abs(f - sample_rate * np.round(np.divide(f, sample_rate)))", "np.mod(f, sample_rate)"),
    says="Frequencies above half the rate fold back; your remainders still exceed it.",
)
held_at_the_limit = slip(
    "alias_frequency",
    (
        "np.abs(f - sample_rate * np.round(np.divide(f, sample_rate)))",
        "np.minimum(np.abs(f), sample_rate / 2)",
    ),
    says="A tone that is too high is not held at the limit: it comes back lower.",
)
subtracted_once = slip(
    "alias_frequency",
    (
        "np.abs(f - sample_rate * np.round(np.divide(f, sample_rate)))",
        "np.where(np.abs(f) <= sample_rate / 2, np.abs(f), np.abs(np.abs(f) - sample_rate))",
    ),
    says="Subtracting the rate once is right up to one and a half times the rate only: take the nearest multiple.",
)

# -- fft_convolve -----------------------------------------------------------------------------------------------------

not_padded = slip(
    "fft_convolve",
    ("length = len(x) + len(h) - 1", "length = max(len(x), len(h))"),
    says="The end of the result has run over into its beginning: pad both signals to N + M - 1.",
)
correlation = slip(
    "fft_convolve",
    ("np.fft.fft(h, length))", "np.conj(np.fft.fft(h, length)))"),
    says="This slides h without reversing it: right for a network's layer, but not a convolution. No conjugate.",
)
complex_result = slip(
    "fft_convolve",
    ("return y if np.iscomplexobj(x) or np.iscomplexobj(h) else y.real", "return y"),
    says="Two real signals give a real one: take the real part.",
)
spectra_added = slip(
    "fft_convolve",
    ("np.fft.fft(x, length) * np.fft.fft", "np.fft.fft(x, length) + np.fft.fft"),
    says="The theorem turns convolution into a product of spectra, not a sum.",
)

# -- periodic_laplacian -----------------------------------------------------------------------------------------------


@misconception(
    "periodic_laplacian",
    says="The grid is a torus: beyond the border comes the other side, not zeros.",
)
def zeros_beyond_the_border(u, *, h=1.0):
    u = np.array(u, dtype=float)
    if u.ndim != 2 or u.size == 0 or h <= 0:
        raise ValueError("grid")
    p = np.pad(u, 1)
    return (p[2:, 1:-1] + p[:-2, 1:-1] + p[1:-1, 2:] + p[1:-1, :-2] - 4 * u) / h**2


sign_turned = slip(
    "periodic_laplacian",
    (
        "(np.roll(u, 1, axis=0) + np.roll(u, -1, axis=0) + np.roll(u, 1, axis=1) + np.roll(u, -1, axis=1) - 4 * u)",
        "-(np.roll(u, 1, axis=0) + np.roll(u, -1, axis=0) + np.roll(u, 1, axis=1) + np.roll(u, -1, axis=1) - 4 * u)",
    ),
    says="At a peak the Laplacian is negative: the neighbours, minus four times the point.",
)
distance_forgotten = slip(
    "periodic_laplacian",
    (" / h**2", ""),
    says="Divide by h squared: on a finer grid of the same function a second derivative must not change.",
)
bytes_kept = slip(
    "periodic_laplacian",
    ("u = np.array(u, dtype=float)", "u = np.array(u)"),
    says="In unsigned bytes, 4 * 200 is 32: make floats of the grid first.",
)

# -- solve_poisson ----------------------------------------------------------------------------------------------------

divided_by_zero = slip(
    "solve_poisson",
    ("eigenvalues[0, 0] = 1", "pass"),
    ("F[0, 0] = 0", "pass"),
    says="The constant has the eigenvalue 0, and 0 / 0 is nothing: decide what its coefficient should be.",
)
sign_of_the_eigenvalues = slip(
    "solve_poisson",
    ("-4 / h**2", "4 / h**2"),
    says="Apply the Laplacian to your answer: you get -f. The eigenvalues are negative.",
)
multiplied = slip(
    "solve_poisson",
    ("F / eigenvalues", "F * eigenvalues"),
    says="Multiplying by the eigenvalues applies the Laplacian; to undo it, divide.",
)
sine_not_squared = slip(
    "solve_poisson",
    (" ** 2 for size", " for size"),
    says="Compare your eigenvalue with the Laplacian of one cosine: the sine is squared.",
)

# -- decode_keypad ----------------------------------------------------------------------------------------------------

rows_and_columns_exchanged = slip(
    "decode_keypad",
    ("KEYS[r][c]", "KEYS[c][r]"),
    says="Rows and columns have changed places: key 4 comes out as 2.",
)
depends_on_the_phase = slip(
    "decode_keypad",
    (
        "np.abs(stretches @ np.exp(-2j * np.pi * np.outer(seconds, tones)))",
        "(stretches @ np.cos(2 * np.pi * np.outer(seconds, tones)))",
    ),
    says="The same key with another starting phase must give the same answer: use the modulus of the complex sum.",
)
rounds_per_key = slip(
    "decode_keypad",
    ("np.arange(samples_per_key) / sample_rate", "np.arange(samples_per_key) / samples_per_key"),
    says="The time of sample n is n / sample_rate; what did you divide by?",
)
one_key_for_all = slip(
    "decode_keypad",
    (
        "stretches = np.reshape(x, (-1, samples_per_key))",
        "stretches = np.reshape(x, (-1, samples_per_key)).sum(axis=0, keepdims=True)",
    ),
    says="Every key has its own stretch of samples; you decode one key for all of them.",
)
