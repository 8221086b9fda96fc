"""Hidden tests of unit 20: tones with known spectra, exact operators, and sounds of keys with every phase."""

from time import perf_counter

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    assert_close,
    assert_convergence_order,
    assert_float64,
    assert_raises,
    assert_shape,
    assert_tuple,
    assert_unchanged,
    exercise,
    made_by,
    weight,
)

NO_FFT = dict.fromkeys(
    ("np.fft", "np.fft.fft", "np.fft.rfft", "np.fft.ifft", "np.fft.fft2", "np.fft.fftn"),
    "this exercise builds it",
)
NO_CONVOLVE = dict.fromkeys(("np.convolve", "np.correlate"), "multiply spectra")


def close(got, expected, what="the result", tolerance=1e-9):
    assert_close(
        got,
        expected,
        rtol=0,
        atol=tolerance * (1 + float(np.max(np.abs(expected), initial=0))),
        what=what,
    )


def close_complex(got, expected):
    close(got, expected)
    if not np.iscomplexobj(got):
        raise CheckFailure("a transform is an array of complex numbers, whatever they are.", got)


@exercise("dft", forbids=NO_FFT)
class TestDft:
    def test_impulse_and_constant(self, student):
        """An impulse has all frequencies, a constant one."""
        k = np.arange(6)
        for m in (0, 1, 4):
            close(student.dft(np.eye(6)[m]), np.exp(-2j * np.pi * k * m / 6))
        close(student.dft(np.full(5, 3)), np.array([15, 0, 0, 0, 0]) + 0j)

    def test_tones(self, student):
        """A wave that turns forwards is found at its own number."""
        n = np.arange(7)
        for m in (1, 2, 5):
            close(student.dft(np.exp(2j * np.pi * m * n / 7)), 7 * np.eye(7)[m] + 0j)

    @pytest.mark.parametrize("N", [1, 2, 12, 17, 100, 257])
    def test_lengths(self, student, rng, N):
        """Many lengths, real and complex, against another way to compute it."""
        x, z = rng.standard_normal(N), rng.standard_normal(N) + 1j * rng.standard_normal(N)
        close(student.dft(x), np.fft.fft(x))
        close(student.dft(z), np.fft.fft(z))
        assert_unchanged(student)

    def test_sums_and_energy(self, student, rng):
        """Sums go through, the energy is kept, a shift turns."""
        x, y = rng.standard_normal(9) + 1j * rng.standard_normal(9), rng.standard_normal(9)
        X, Y = np.fft.fft(x), np.fft.fft(y)
        close(student.dft((2 - 1j) * x + 3j * y), (2 - 1j) * X + 3j * Y)
        got = student.dft(x)
        close(got, X)
        close(float(np.sum(np.abs(got) ** 2)), 9 * float(np.sum(np.abs(x) ** 2)))
        close(student.dft(np.roll(x, 2)), X * np.exp(-2j * np.pi * 2 * np.arange(9) / 9))

    def test_types(self, student):
        """Whole numbers and narrow floats; what is no signal raises a ValueError."""
        expected = np.array([3, 1 - 2j, -1, 1 + 2j])
        close(student.dft(np.array([1, 2, 0, 0])), expected)
        close(student.dft(np.array([1, 2, 0, 0], dtype=np.float32)), expected)
        for bad in (np.zeros(0), np.zeros((2, 2)), np.array(5.0)):
            assert_raises(ValueError, student.dft, bad)

    def test_complex(self, student):
        """The result is complex also where no number in it has an imaginary part."""
        close_complex(student.dft(np.array([5.0])), np.array([5 + 0j]))
        close_complex(student.dft(np.array([1, 0, 0])), np.array([1 + 0j, 1, 1]))

    def test_faint(self, student):
        """A wave of a million-millionth is found, too."""
        n = np.arange(8)
        assert_close(
            student.dft(1e-12 * np.exp(2j * np.pi * 3 * n / 8)),
            8e-12 * np.eye(8)[3] + 0j,
            rtol=0,
            atol=8e-21,
        )


@exercise("fft_radix2", forbids=NO_FFT)
class TestFftRadix2:
    def test_small(self, student):
        """One, two and four samples; the result is complex."""
        close_complex(student.fft_radix2(np.array([5])), np.array([5 + 0j]))
        close_complex(student.fft_radix2(np.array([1.0, 0.0])), np.array([1 + 0j, 1]))
        close(student.fft_radix2(np.array([1.0, 4.0])), np.array([5 + 0j, -3]))
        close(student.fft_radix2(np.array([1, 2, 0, 0])), np.array([3, 1 - 2j, -1, 1 + 2j]))

    @weight(2)
    def test_larger(self, student, rng):
        """Eight to 256 samples, real and complex."""
        for N in (8, 64, 256):
            x, z = rng.standard_normal(N), rng.standard_normal(N) + 1j * rng.standard_normal(N)
            close(student.fft_radix2(x), np.fft.fft(x))
            close(student.fft_radix2(z), np.fft.fft(z))
        assert_unchanged(student)

    def test_symmetries(self, student, rng):
        """Backwards in time is backwards in frequency; a shift turns."""
        x = rng.standard_normal(16) + 1j * rng.standard_normal(16)
        X, k = np.fft.fft(x), np.arange(16)
        close(student.fft_radix2(x[-k % 16]), X[-k % 16])
        close(student.fft_radix2(np.roll(x, 3)), X * np.exp(-2j * np.pi * 3 * k / 16))

    def test_fast(self, student, rng):
        """Eight times the samples take some ten times as long, not sixty-four times."""
        short, long = rng.standard_normal(2048), rng.standard_normal(16384)
        ratios = []
        for _ in range(3):
            start = perf_counter()
            first = student.fft_radix2(short)
            between = perf_counter()
            second = student.fft_radix2(long)
            ratios.append((perf_counter() - between) / (between - start))
            close(first, np.fft.fft(short))
            close(second, np.fft.fft(long))
            if ratios[-1] < 30:
                return
        raise CheckFailure(
            f"eight times the samples take {min(ratios):.0f} times as long: halve the problem again and again."
        )

    def test_other_lengths(self, student):
        """Lengths that are no powers of two, a single number, and tables, raise a ValueError."""
        close(student.fft_radix2(np.array([2j, 0])), np.array([2j, 2j]))
        for bad in (
            *(np.zeros(size) for size in (0, 3, 6, 12)),
            np.array(5.0),
            np.zeros((2, 4)),
            np.zeros((2, 2, 2)),
        ):
            assert_raises(ValueError, student.fft_radix2, bad)


def spectrum(got, size):
    freqs, amps = assert_tuple(got, 2, what=f"(freqs, amps), both of the shape ({size},),")
    return (
        assert_shape(freqs, (size,), what="freqs", finite=False, real=False),
        assert_shape(amps, (size,), what="amps", finite=False, real=False),
    )


@exercise("amplitude_spectrum")
class TestAmplitudeSpectrum:
    @weight(2)
    def test_heights(self, student, rng):
        """A tone of any phase shows its height at its frequency."""
        n = np.arange(50)
        for height, k in ((2.5, 3), (0.7, 24), (-4.0, 11)):
            freqs, amps = spectrum(
                student.amplitude_spectrum(
                    height * np.cos(2 * np.pi * k * n / 50 + 6 * rng.random()), 400.0
                ),
                26,
            )
            close(freqs, 8.0 * np.arange(26), what="freqs")
            close(amps, abs(height) * np.eye(26)[k], what="amps")
        assert_unchanged(student)

    def test_own_twins(self, student):
        """A constant, and the fastest wave, are not doubled."""
        _, amps = spectrum(student.amplitude_spectrum(np.full(8, -3), 1.0), 5)
        close(amps, np.array([3.0, 0, 0, 0, 0]), what="amps")
        _, amps = spectrum(student.amplitude_spectrum(2.0 * (-1.0) ** np.arange(6), 1.0), 4)
        close(amps, np.array([0, 0, 0, 2.0]), what="amps")

    def test_odd(self, student):
        """With an odd number of samples no frequency falls on half the rate."""
        for N in (9, 51, 1):
            x = np.cos(2 * np.pi * (N // 2) * np.arange(N) / N)
            freqs, amps = spectrum(student.amplitude_spectrum(x, 18.0), N // 2 + 1)
            close(freqs, 18.0 * np.arange(N // 2 + 1) / N, what="freqs")
            close(amps, np.eye(N // 2 + 1)[N // 2], what="amps")

    def test_energy(self, student, rng):
        """The mean square is the sum over the waves; the sample rate need not be a whole number."""
        for N in (10, 11):
            x = rng.standard_normal(N)
            freqs, amps = spectrum(student.amplitude_spectrum(x, 5.5), N // 2 + 1)
            close(freqs, 5.5 * np.arange(N // 2 + 1) / N, what="freqs")
            halves = np.full(N // 2 + 1, 0.5)
            halves[0] = 1.0
            if N % 2 == 0:
                halves[-1] = 1.0
            close(float(np.sum(halves * amps**2)), float(np.mean(x**2)))

    def test_nonsense(self, student):
        """No samples, tables, and sample rates that are not positive raise a ValueError."""
        freqs, amps = spectrum(student.amplitude_spectrum(np.array([1, 3]), 10), 2)
        close(freqs, np.array([0.0, 5.0]), what="freqs")
        close(amps, np.array([2.0, 1.0]), what="amps")
        for x, rate in (
            (np.zeros(0), 1.0),
            (np.zeros((2, 2)), 1.0),
            (np.ones(4), 0.0),
            (np.ones(4), -8.0),
        ):
            assert_raises(ValueError, student.amplitude_spectrum, x, rate)

    def test_faint(self, student):
        """A tone of a hundred-millionth beside silence."""
        n = np.arange(16)
        freqs, amps = spectrum(
            student.amplitude_spectrum(1e-8 * np.sin(2 * np.pi * 3 * n / 16), 16.0), 9
        )
        assert_close(amps, 1e-8 * np.eye(9)[3], rtol=0, atol=2e-17, what="amps")
        close(freqs, np.arange(9.0))


@exercise("alias_frequency")
class TestAliasFrequency:
    @weight(2)
    def test_same_samples(self, student, rng):
        """The cosine that is heard has the same samples, and lies below half the rate."""
        for rate in (8000.0, 7.3):
            f = rng.uniform(-20, 20, 12) * rate
            heard = np.asarray(student.alias_frequency(f, rate))
            close(heard, np.abs(f - rate * np.rint(f / rate)))
            n = np.arange(64)
            close(
                np.cos(2 * np.pi * np.multiply.outer(heard, n) / rate),
                np.cos(2 * np.pi * np.multiply.outer(f, n) / rate),
                tolerance=1e-7,
            )
        assert_unchanged(student)

    def test_landmarks(self, student):
        """The rate itself, half of it, and a half more."""
        for f, heard in (
            (8000, 0),
            (4000, 4000),
            (12000, 4000),
            (7000, 1000),
            (3000, 3000),
            (0, 0),
            (-7000, 1000),
            (31000, 1000),
        ):
            close(student.alias_frequency(f, 8000), float(heard))

    def test_shapes(self, student):
        """Tables, and fractions; whole numbers become 64-bit floats."""
        got = student.alias_frequency(np.array([[1, 9], [5, 13]]), 10)
        close(got, np.array([[1.0, 1.0], [5.0, 3.0]]))
        assert_float64(got)
        close(student.alias_frequency(0.9, 0.7), 0.2)
        close(student.alias_frequency(np.array([2.75]), 0.5), np.array([0.25]))

    def test_slow(self, student):
        """A thousandth of a hertz is heard, and so is what is that near to a multiple of the rate."""
        assert_close(
            student.alias_frequency(np.array([0.001, 8000.002, 15999.99]), 8000.0),
            np.array([0.001, 0.002, 0.01]),
        )

    def test_nonsense(self, student):
        """A sample rate that is not positive raises a ValueError."""
        close(student.alias_frequency(5.0, 4.0), 1.0)
        for rate in (0, 0.0, -8000.0):
            assert_raises(ValueError, student.alias_frequency, 1.0, rate)


def convolution(x, h):
    y = [0] * (len(x) + len(h) - 1)
    for i, a in enumerate(x):
        for j, b in enumerate(h):
            y[i + j] += a * b
    return np.array(y)


@exercise("fft_convolve", forbids=NO_CONVOLVE)
class TestFftConvolve:
    @weight(2)
    def test_products(self, student, rng):
        """The coefficients of products of polynomials."""
        close(
            student.fft_convolve(np.array([1, 2, 3]), np.array([1, -1])), np.array([1.0, 1, 1, -3])
        )
        for N, M in ((5, 8), (7, 7), (12, 1), (1, 1)):
            x, h = rng.standard_normal(N), rng.standard_normal(M)
            close(student.fft_convolve(x, h), convolution(x, h))
            close(student.fft_convolve(h, x), convolution(x, h))
        assert_unchanged(student)

    def test_delays(self, student):
        """An impulse changes nothing, or delays."""
        x = np.array([3.0, 1.0, 4.0, 1.0, 5.0])
        close(student.fft_convolve(x, np.array([1.0])), x)
        close(student.fft_convolve(np.array([0, 0, 1]), x), np.array([0, 0, 3.0, 1, 4, 1, 5]))

    def test_types(self, student):
        """Real signals give a real result, complex ones a complex one; whole numbers give 64-bit floats."""
        got = student.fft_convolve(np.array([1, 2]), np.array([3, 4]))
        if np.iscomplexobj(got):
            raise CheckFailure("two real signals give a real one.", got)
        close(got, np.array([3.0, 10.0, 8.0]))
        assert_float64(got)
        close(student.fft_convolve(np.array([1j, 2.0]), np.array([1j, 1.0])), np.array([-1, 3j, 2]))
        close(
            student.fft_convolve(np.array([1j, 2.0]), np.array([1.0, 1.0])),
            np.array([1j, 2 + 1j, 2]),
        )
        got = student.fft_convolve(np.array([1.0, 0.5]), np.array([2 + 0j]))
        if not np.iscomplexobj(got):
            raise CheckFailure("a complex signal gives a complex result.", got)
        close(got, np.array([2 + 0j, 1]))

    def test_long(self, student, rng):
        """Two signals of 65,536 samples."""
        x, h = rng.standard_normal(65_536), rng.standard_normal(65_536)
        y = assert_shape(student.fft_convolve(x, h), (131_071,), finite=False)
        close(
            y[[0, 1, -1]],
            np.array([x[0] * h[0], x[0] * h[1] + x[1] * h[0], x[-1] * h[-1]]),
            tolerance=1e-8,
        )
        close(float(y[65_535]), float(x @ h[::-1]), tolerance=1e-8)

    def test_nonsense(self, student):
        """Empty signals, tables, and single numbers raise a ValueError."""
        close(student.fft_convolve(np.array([2.0]), np.array([3.0])), np.array([6.0]))
        for x, h in (
            (np.zeros(0), np.ones(1)),
            (np.ones(2), np.zeros(0)),
            (np.ones((1, 2)), np.ones(2)),
            (np.ones(2), np.ones((2, 1))),
            (np.array(2.0), np.ones(2)),
        ):
            assert_raises(ValueError, student.fft_convolve, x, h)


def laplacian(u, h=1.0):
    H, W = u.shape
    L = np.empty((H, W))
    for i in range(H):
        for j in range(W):
            L[i, j] = (
                u[(i + 1) % H, j] + u[i - 1, j] + u[i, (j + 1) % W] + u[i, j - 1] - 4 * u[i, j]
            ) / h**2
    return L


@exercise("periodic_laplacian")
class TestPeriodicLaplacian:
    def test_peaks(self, student):
        """A peak inside, and one in the corner; whole numbers."""
        for place in ((1, 2), (0, 0), (3, 4)):
            u = np.zeros((4, 5), dtype=int)
            u[place] = 2
            close(student.periodic_laplacian(u), laplacian(u))
        assert_unchanged(student)

    def test_waves(self, student):
        """Waves are multiplied by their eigenvalue."""
        H, W, h = 6, 9, 0.5
        for k, m in ((1, 0), (2, 3), (3, 4), (0, 0)):
            u = np.cos(2 * np.pi * (k * np.arange(H)[:, None] / H + m * np.arange(W) / W))
            value = -4 / h**2 * (np.sin(np.pi * k / H) ** 2 + np.sin(np.pi * m / W) ** 2)
            close(student.periodic_laplacian(u, h=h), value * u, tolerance=1e-9 * (1 + abs(value)))

    @weight(2)
    def test_shapes(self, student, rng):
        """Narrow grids, too, and other distances."""
        for shape in ((7, 4), (1, 6), (2, 3), (1, 1)):
            u = rng.standard_normal(shape)
            for h in (1.0, 0.25):
                close(student.periodic_laplacian(u, h=h), laplacian(u, h))

    def test_order(self, student):
        """On finer grids it comes to the second derivatives, with the square of the distance."""

        def error(h):
            n = round(2 * np.pi / h)
            x = 2 * np.pi * np.arange(n) / n
            u = np.sin(2 * x)[:, None] * np.cos(x)
            got = assert_shape(
                student.periodic_laplacian(u, h=2 * np.pi / n), u.shape, finite=False, real=False
            )
            return float(np.max(np.abs(got + 5 * u)))

        assert_convergence_order(
            error, order=2, steps=(2 * np.pi / 16, 2 * np.pi / 32, 2 * np.pi / 64)
        )

    def test_nonsense(self, student):
        """What is no grid, and distances that are not positive, raise a ValueError."""
        close(student.periodic_laplacian(np.array([[1.0, 0.0]])), np.array([[-2.0, 2.0]]))
        for u, h in (
            (np.ones(3), 1.0),
            (np.ones((2, 2, 2)), 1.0),
            (np.zeros((0, 3)), 1.0),
            (np.zeros((2, 0)), 1.0),
            (np.ones((2, 2)), 0.0),
            (np.ones((2, 2)), -1.0),
        ):
            assert_raises(ValueError, student.periodic_laplacian, u, h=h)

    def test_bytes_and_fine_grids(self, student):
        """Unsigned bytes don't wrap around; a thousandth is a distance."""
        u = np.array([[0, 200, 0], [0, 0, 0], [0, 0, 100]])
        close(student.periodic_laplacian(u.astype(np.uint8)), laplacian(u.astype(float)))
        close(student.periodic_laplacian(u.astype(float), h=1e-3), 1e6 * laplacian(u.astype(float)))

    def test_kinds(self, student):
        """Large unsigned numbers don't wrap around, and with short floats one computes as exactly."""
        u = np.array([[0, 60_000, 0], [0, 0, 0], [0, 0, 3]])
        close(student.periodic_laplacian(u.astype(np.uint16)), laplacian(u.astype(float)))
        short = np.array([[0.1, 0.7, 0.4], [0.3, -0.6, 0.9]], dtype=np.float32)
        close(student.periodic_laplacian(short), laplacian(short.astype(float)))

    def test_faint(self, student):
        """A grid that is nearly flat is not flat."""
        u = np.array([[1.0, 0.0, 2.0], [0.0, -3.0, 0.0]])
        assert_close(student.periodic_laplacian(1e-8 * u), 1e-8 * laplacian(u))


def potential(f, h=1.0):
    """The grid with the mean 0 whose Laplacian is f minus its mean, by least squares."""
    L = np.column_stack([laplacian(peak.reshape(f.shape), h).ravel() for peak in np.eye(f.size)])
    u = np.linalg.lstsq(L, (f - f.mean()).ravel(), rcond=1e-10)[0]
    return (u - u.mean()).reshape(f.shape)


@exercise("solve_poisson")
class TestSolvePoisson:
    @weight(2)
    @pytest.mark.parametrize("shape", [(8, 12), (9, 5), (1, 6), (2, 2)])
    def test_round_trip(self, student, rng, shape):
        """The Laplacian of the answer is f minus its mean, and the answer has the mean 0."""
        f = rng.standard_normal(shape) + 3
        for h in (1.0, 0.2):
            close(student.solve_poisson(f, h=h), potential(f, h), tolerance=1e-7)
        assert_unchanged(student)

    def test_inverse(self, student, rng):
        """A grid with the mean 0 is found again from its Laplacian."""
        for h in (1.0, 3.0):
            u = rng.standard_normal((6, 7))
            u -= u.mean()
            close(student.solve_poisson(laplacian(u, h), h=h), u, tolerance=1e-7)

    def test_constant(self, student):
        """A constant has no potential; a single wave has one over its eigenvalue."""
        close(student.solve_poisson(np.full((3, 4), 7)), np.zeros((3, 4)), tolerance=1e-7)
        close(student.solve_poisson(np.array([[5.0]])), np.zeros((1, 1)), tolerance=1e-7)
        wave = np.cos(2 * np.pi * np.arange(8) / 8) * np.ones((4, 1))
        close(student.solve_poisson(wave), -wave / (4 * np.sin(np.pi / 8) ** 2), tolerance=1e-7)

    def test_shifts(self, student):
        """Moved charges have a moved potential."""
        f = np.zeros((5, 6))
        f[1, 2], f[4, 0] = 1.0, -2.0
        u = potential(f)
        close(student.solve_poisson(f), u, tolerance=1e-7)
        close(
            student.solve_poisson(np.roll(f, (2, 3), axis=(0, 1))),
            np.roll(u, (2, 3), axis=(0, 1)),
            tolerance=1e-7,
        )

    def test_nonsense(self, student):
        """What is no grid, and distances that are not positive, raise a ValueError."""
        close(
            student.solve_poisson(np.array([[1.0, -1.0]])),
            np.array([[-0.25, 0.25]]),
            tolerance=1e-7,
        )
        for f, h in (
            (np.ones(3), 1.0),
            (np.ones((2, 2, 2)), 1.0),
            (np.zeros((0, 3)), 1.0),
            (np.ones((2, 2)), 0.0),
            (np.ones((2, 2)), -0.5),
        ):
            assert_raises(ValueError, student.solve_poisson, f, h=h)

    def test_wide(self, student):
        """A wide wave on a fine grid; charges that are whole numbers."""
        wave = np.cos(2 * np.pi * np.arange(64) / 64) * np.ones((32, 1))
        close(student.solve_poisson(wave), -wave / (4 * np.sin(np.pi / 64) ** 2), tolerance=1e-7)
        close(student.solve_poisson(np.array([[3, 1]])), np.array([[-0.25, 0.25]]), tolerance=1e-7)

    def test_faint(self, student, rng):
        """Charges of a hundred-millionth have a potential, too."""
        f = rng.standard_normal((3, 5))
        f -= f.mean()
        expected = potential(f)
        close(student.solve_poisson(f), expected)
        assert_close(
            student.solve_poisson(1e-8 * f),
            1e-8 * expected,
            rtol=0,
            atol=1e-17 * (1 + float(np.abs(expected).max())),
        )


TONES = (np.array([697.0, 770.0, 852.0, 941.0]), np.array([1209.0, 1336.0, 1477.0, 1633.0]))
PAD = ("123A", "456B", "789C", "*0#D")


def sound(number, rate, size, rng, heights=(1.0, 1.0)):
    t = np.arange(size) / rate
    parts = []
    for key in number:
        place = next((r, PAD[r].index(key)) for r in range(4) if key in PAD[r])
        parts.append(
            sum(
                height * np.sin(2 * np.pi * tones[k] * t + 2 * np.pi * rng.random())
                for height, tones, k in zip(heights, TONES, place, strict=True)
            )
        )
    return np.concatenate(parts)


def same_number(got, expected):
    if not isinstance(got, str) or got != expected:
        raise CheckFailure(f"the keys {expected} were pressed.", got)


@exercise("decode_keypad")
class TestDecodeKeypad:
    @weight(2)
    @pytest.mark.parametrize(("rate", "size"), [(8000, 400), (44100, 1800), (8000.0, 320)])
    def test_all_keys(self, student, rng, rate, size):
        """All sixteen keys, with any phases."""
        for number in ("0123456789ABCD*#", "D#C*B0A987654321"):
            same_number(student.decode_keypad(sound(number, rate, size, rng), rate, size), number)
        assert_unchanged(student)

    @pytest.mark.parametrize(
        ("key", "low", "high"), [("6", 770, 1477), ("2", 697, 1336), ("*", 941, 1209)]
    )
    def test_one_key(self, student, key, low, high):
        """A single key, for a twentieth of a second."""
        for phases in ((0, 0), (2, 1), (3, 5)):
            tones = (
                f"np.sin(2 * np.pi * {frequency} * np.arange(400) / 8000 + {phase})"
                for frequency, phase in zip((low, high), phases, strict=True)
            )
            x = made_by(" + ".join(tones))
            same_number(student.decode_keypad(x, 8000, 400), key)

    def test_phases(self, student, rng):
        """One key thirty times, each with other phases."""
        for key in ("5", "D"):
            same_number(student.decode_keypad(sound(key * 30, 8000, 400, rng), 8000, 400), key * 30)

    def test_noise(self, student, rng):
        """A loud hiss."""
        number = "".join(rng.choice(list("0123456789ABCD*#"), 60))
        x = sound(number, 8000, 800, rng)
        same_number(student.decode_keypad(x + 1.5 * rng.standard_normal(len(x)), 8000, 800), number)

    def test_unequal(self, student, rng):
        """One tone four times as loud as the other."""
        for heights in ((1.0, 4.0), (4.0, 1.0)):
            same_number(
                student.decode_keypad(sound("1590A#2B", 8000, 400, rng, heights), 8000, 400),
                "1590A#2B",
            )

    def test_hum(self, student, rng):
        """A hum from the mains, or a constant."""
        x = sound("0815*", 8000, 400, rng)
        same_number(
            student.decode_keypad(
                x + 5 * np.sin(2 * np.pi * 50 * np.arange(len(x)) / 8000), 8000, 400
            ),
            "0815*",
        )
        same_number(student.decode_keypad(x + 5, 8000, 400), "0815*")

    def test_repeats_and_nonsense(self, student, rng):
        """Equal keys in a row, no keys; stretches that do not fit raise a ValueError."""
        same_number(student.decode_keypad(np.zeros(0), 8000, 400), "")
        same_number(student.decode_keypad(sound("5550", 8000, 400, rng), 8000, 400), "5550")
        for x, size in (
            (np.zeros(401), 400),
            (np.zeros(399), 400),
            (np.zeros(10), 0),
            (np.zeros(10), -5),
        ):
            assert_raises(ValueError, student.decode_keypad, x, 8000, size)

    def test_late(self, student, rng):
        """A key whose tones begin when half of its time is over."""
        beep = sound("7", 8000, 800, rng)
        beep[:440] = 0.0
        same_number(student.decode_keypad(beep, 8000, 800), "7")

    def test_loudest(self, student):
        """Of two tones of rows the louder one counts, whatever its phase."""
        t = np.arange(800) / 8000
        rest = 0.85 * np.cos(2 * np.pi * 852 * t) + np.cos(2 * np.pi * 1336 * t)
        for eighth in range(8):
            loud = np.cos(2 * np.pi * 770 * t + np.pi / 4 * eighth)
            same_number(student.decode_keypad(loud + rest, 8000, 800), "5")

    def test_faint(self, student, rng):
        """A recording that is very quiet."""
        same_number(student.decode_keypad(1e-4 * sound("2*6", 8000, 400, rng), 8000, 400), "2*6")
