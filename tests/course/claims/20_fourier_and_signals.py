"""What unit 20 says about waves, beeps, aliases and the Laplacian."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.support.claims import claim, digits, given
from tests.support.the_course import source


@claim(
    "A dot goes round:\\n2 rounds in 16 moments",
    "On the left a dot goes round a circle, twice in 16 moments.",
    "With the right answer, 2, all of them point the same way, and you get far: 16 steps. With a wrong one, 3, they still go round, and you are back where you started: 0.",
    "end: the sum\\nof the 16 arrows",
    "Turned back by 2 rounds:\\nstraight on",
    "Turned back by 3 rounds:\\nhome again",
)
def turned_back(notebook: Any) -> None:
    X = notebook.dft(np.exp(2j * np.pi * 2 * np.arange(16) / 16))
    assert np.isclose(X[2], 16)
    assert np.allclose(np.delete(X, 2), 0)


@claim(
    "the factors are $1, -i, -1, i$. So $X_1 = 1 \\cdot 1 + 3 \\cdot (-i) + 0 \\cdot (-1) + 1 \\cdot i = 1 - 2i$. For $k = 0$ nothing is turned: $X_0 = 1 + 3 + 0 + 1 = 5$. For $k = 2$ the factors are $1, -1, 1, -1$, and $X_2 = 1 - 3 + 0 - 1 = -3$.",
    "The even ones, 1 and 0, give $E = (1, 1)$; the odd ones, 3 and 1, give $O = (4, 2)$. The factors are $w_0 = 1$ and $w_1 = -i$. So $X_0 = 1 + 4 = 5$, $X_1 = 1 - 2i$, $X_2 = 1 - 4 = -3$, $X_3 = 1 + 2i$.",
)
def by_hand(notebook: Any) -> None:
    x = np.array([1.0, 3, 0, 1])
    assert np.allclose(notebook.dft(x), [5, 1 - 2j, -3, 1 + 2j])
    assert np.allclose(notebook.fft_radix2(x), [5, 1 - 2j, -3, 1 + 2j])
    assert np.allclose(notebook.fft_radix2(x[::2]), [1, 1])
    assert np.allclose(notebook.fft_radix2(x[1::2]), [4, 2])
    assert np.allclose(np.exp(-2j * np.pi * np.arange(4) / 4), [1, -1j, -1, 1j])


@claim("That is 1, $-i$, −1, $i$. (With plus in the exponent it would be 1, $i$, −1, $-i$.)")
def one_sample(notebook: Any) -> None:
    X = notebook.dft(np.array([0.0, 1, 0, 0]))
    assert np.allclose(X, [1, -1j, -1, 1j])
    assert np.allclose(X.conj(), [1, 1j, -1, -1j])


@claim("for a second of music, two thousand million")
def a_second_of_music(notebook: Any) -> None:
    assert digits(44100**2, 1) == 2e9


@claim("about N * log2(N) multiplications")
def the_fast_one(notebook: Any) -> None:
    """Where every level costs one turn for each pair, N / 2 log2(N): within a factor of 2."""
    n, cost = 1, 0
    for _ in range(10):
        n, cost = 2 * n, 2 * cost + n
    assert n * np.log2(n) / 2 == cost


@claim(
    "A real wave $A \\cos(\\dots)$ has a twin that turns the other way, at $N - k$; each carries half of the height.",
    "Then a tone of height $A$ shows a spike of height $A$.",
)
def twins(notebook: Any) -> None:
    x = 3 * np.cos(2 * np.pi * 5 * np.arange(32) / 32 + 0.7)
    X = np.abs(notebook.dft(x)) / 32
    assert np.allclose(X[[5, 27]], 1.5)
    assert np.isclose(notebook.amplitude_spectrum(x, 1.0)[1][5], 3)


@claim(
    "Four samples at 100 a second: 3, 1, 3, 1. `np.fft.rfft` gives 8, 0, 4. The frequencies are 0, 25 and 50 Hz. Nothing is doubled but the middle one: the heights are $8/4 = 2$, 0 and $4/4 = 1$.",
    "The samples 1, 0, −1, 0 give 0, 2, 0, and the middle one is doubled: $2 \\cdot 2/4 = 1$.",
)
def spectrum_hint(notebook: Any) -> None:
    assert np.allclose(np.fft.rfft([3, 1, 3, 1]), [8, 0, 4])
    freqs, amps = notebook.amplitude_spectrum(np.array([3.0, 1, 3, 1]), 100.0)
    assert np.allclose((freqs, amps), [[0, 25, 50], [2, 0, 1]])
    assert np.allclose(np.fft.rfft([1, 0, -1, 0]), [0, 2, 0])
    assert np.allclose(notebook.amplitude_spectrum(np.array([1.0, 0, -1, 0]), 1.0)[1], [0, 1, 0])


@claim(
    "eleven beeps, a tape that hisses, a hum from the mains",
    "Out of the hiss and the hum comes a telephone number.",
    "Then you decode the number.",
)
def the_number(notebook: Any) -> None:
    assert len(notebook.recording) == 11 * 400
    assert notebook.decode_keypad(notebook.recording, 8000, 400) == "07700900461"
    hum = 0.5 * np.sin(2 * np.pi * 50 * np.arange(4400) / 8000) + 0.3
    right = [
        notebook.decode_keypad(
            notebook.dial("07700900461", 8000, 400, np.random.default_rng(seed), noise=0.8) + hum,
            8000,
            400,
        )
        for seed in range(200)
    ]
    assert right == ["07700900461"] * 200


@claim(
    "two towers, at the frequencies 770 and 1336 Hz of the key 5",
    "The recording has 400 samples, so the spectrum knows only multiples of 20 Hz, and neither tone is one.",
    "a bit of it shows up in all the neighbours: this is called **leakage**.",
    "The low grass everywhere in the first figure is the noise.",
)
def leakage(notebook: Any) -> None:
    assert (notebook.ROWS[1], notebook.COLUMNS[1], notebook.KEYS[1][1]) == (770, 1336, "5")
    for seed in range(20):
        quiet = notebook.dial("5", 8000, 400, np.random.default_rng(seed))
        noisy = notebook.dial("5", 8000, 400, np.random.default_rng(seed), noise=0.4)
        freqs, amps = notebook.amplitude_spectrum(quiet, 8000)
        assert freqs[1] == 20
        assert all(tone % 20 for tone in (770, 1336))
        assert np.mean(amps[1:100] > 0.005) > 0.7  # in spite of no noise
        _, amps = notebook.amplitude_spectrum(noisy, 8000)
        near = np.any(np.abs(np.subtract.outer(freqs, [770, 1336])) < 11, axis=1)
        assert amps[near].max() > 0.6
        far = np.all(np.abs(np.subtract.outer(freqs, [770, 1336])) > 150, axis=1)
        assert amps[far].max() < 0.2 < amps[near].min()


@claim(
    "The transform thinks that the recording repeats itself, and at the seam the end of such a tone does not fit its beginning.",
    "multiply it by a **window**, such as `np.hanning(400)`, which rises from 0 to 1 and falls again. The second figure has a tone alone (and twice the window, as that is 1/2 on average): the tower stays, and farther off far less leaks. (The price: a tone with a whole number of rounds, which was a single spike, gets a neighbour half as high on either side.)",
    "A tone of 770 Hz without noise, and what leaks",
)
def faded_in_and_out(notebook: Any) -> None:
    window = np.hanning(400)
    assert window[0] == window[-1] == 0
    assert digits(window.max(), 3) == 1
    assert digits(window.mean(), 2) == 0.5
    tone = np.sin(2 * np.pi * 770 * np.arange(400) / 8000)
    turns = 770 * 400 / 8000  # the tone begins anew half a round off
    assert np.isclose(turns % 1, 0.5)
    freqs, cut = notebook.amplitude_spectrum(tone, 8000)
    faded = notebook.amplitude_spectrum(2 * window * tone, 8000)[1]
    far = np.abs(freqs - 770) > 90
    assert np.all(faded[far] < cut[far] / 20)
    tower = np.isin(freqs, (760, 780))
    assert np.all(faded[tower] > cut[tower])
    even = np.sin(2 * np.pi * 760 * np.arange(400) / 8000)
    cut, faded = (notebook.amplitude_spectrum(each, 8000)[1] for each in (even, 2 * window * even))
    assert np.allclose(cut, freqs == 760)
    assert np.allclose(faded[37:40], [0.5, 1, 0.5], atol=0.01)
    assert np.all(np.delete(faded, range(37, 40)) < 0.005)


@claim(
    "With 8,000 samples a second, a tone of 7,000 Hz gives exactly the samples of a tone of 1,000 Hz",
    "Two waves through the same dots",
    "samples, 8000 a second",
)
def aliases(notebook: Any) -> None:
    n = np.arange(1000) / 8000
    assert np.allclose(np.cos(2 * np.pi * 7000 * n), np.cos(2 * np.pi * 1000 * n))
    assert notebook.alias_frequency(7000.0, 8000.0) == 1000


@claim(
    "At 8,000 samples a second, take 13,000 Hz. One rate less is 5,000; two rates less is −3,000, and turned the other way that is 3,000",
    "The rate is 8000. 13000 / 8000 is 1.625, the nearest whole number is 2, and from 13000 to 16000 it is 3000. 11000 / 8000 is 1.375, the nearest is 1, and from 11000 to 8000 it is 3000, too. (The remainder of 13000 would be 5000, which is above half the rate.)",
)
def alias_by_hand(notebook: Any) -> None:
    assert np.allclose(notebook.alias_frequency(np.array([13000.0, 11000.0]), 8000.0), 3000)
    assert (13000 / 8000, 11000 / 8000, 13000 % 8000) == (1.625, 1.375, 5000)


@claim(
    "$y_0 = 1 \\cdot 3 = 3$, $y_1 = 1 \\cdot 4 + 2 \\cdot 3 = 10$, $y_2 = 2 \\cdot 4 = 8$",
    "At $k = 0$ the spectra are the sums 3 and 7, and their product 21 is the sum of 3, 10 and 8. Without padding the 8 would come in again at the beginning: 11, 10.",
)
def convolution_by_hand(notebook: Any) -> None:
    x, h = np.array([1.0, 2]), np.array([3.0, 4])
    assert np.allclose(notebook.fft_convolve(x, h), [3, 10, 8])
    assert (notebook.dft(x)[0], notebook.dft(h)[0]) == (3, 7)
    assert np.allclose(np.fft.ifft(np.fft.fft(x) * np.fft.fft(h)).real, [11, 10])


@claim("**Waves are the eigenvectors of every filter.**")
def eigenvectors(notebook: Any) -> None:
    h = np.random.default_rng(0).standard_normal(5)
    for k in range(16):
        wave = np.exp(2j * np.pi * k * np.arange(16) / 16)
        slid = sum(h[j] * np.roll(wave, j) for j in range(5))
        assert np.allclose(slid, slid[0] / wave[0] * wave)


@claim("Where $u$ is a peak it is negative.")
def negative_at_a_peak(notebook: Any) -> None:
    u = np.random.default_rng(0).random((20, 20))
    around = [np.roll(u, s, axis=a) for s in (1, -1) for a in (0, 1)]
    peaks = np.all([u > v for v in around], axis=0)
    assert peaks.any()
    assert np.all(notebook.periodic_laplacian(u)[peaks] < 0)


@claim(
    "the corner gets $0 + 0 + 0 + 0 - 4 \\cdot 5 = -20$. A 5 arrives at each of its four neighbours: right of it, below it, at the other end of its row and at the other end of its column. With $h = 1/2$ all is divided by $1/4$: −80 and 20.",
    "bytes can't hold -800",
)
def laplacian_hint(notebook: Any) -> None:
    u = np.zeros((3, 3))
    u[0, 0] = 5
    L = notebook.periodic_laplacian(u)
    assert L.tolist() == [[-20, 5, 5], [5, 0, 0], [5, 0, 0]]
    assert np.allclose(notebook.periodic_laplacian(u, h=0.5), 4 * L)
    assert L.min() * 4 == -80


@claim(
    "\\lambda_{kl} = -\\frac{4}{h^2} \\left( \\sin^2 \\frac{\\pi k}{H} + \\sin^2 \\frac{\\pi l}{W} \\right)",
    "a single 1 in the corner contains every wave just as much, so the transform of its Laplacian holds all the eigenvalues",
    "the Laplacian of any $u$ has the mean 0, and adding a constant to $u$ changes nothing in it",
)
def eigenvalues(notebook: Any) -> None:
    H, W, h = 6, 5, 0.3
    for k, m in np.ndindex(H, W):
        wave = np.cos(2 * np.pi * (k * np.arange(H)[:, None] / H + m * np.arange(W) / W) + 0.4)
        value = -4 / h**2 * (np.sin(np.pi * k / H) ** 2 + np.sin(np.pi * m / W) ** 2)
        assert np.allclose(notebook.periodic_laplacian(wave, h=h), value * wave)
        single = np.zeros((H, W))
        single[0, 0] = 1
        assert np.isclose(np.fft.fft2(notebook.periodic_laplacian(single, h=h))[k, m], value)
    u = np.random.default_rng(0).standard_normal((H, W))
    L = notebook.periodic_laplacian(u)
    assert np.isclose(L.mean(), 0)
    assert np.allclose(L, notebook.periodic_laplacian(u + 7))


@claim("The potential of charges $q$ has $\\Delta u = -q$: give $f = -q$.", "their potential")
def the_sign_of_a_charge(notebook: Any) -> None:
    q = np.zeros((64, 64))
    q[20, 18], q[42, 47] = 1.0, -1.0
    u = notebook.solve_poisson(-q)
    assert u[20, 18] == u.max() > 0 > u.min() == u[42, 47]


@claim(
    "So the Laplacian makes $-1 - 1 + 1 + 1 - 4 = -4$ times the point of it, and $u = (-1/4, 1/4)$. For $f = (3, 1)$ the mean 2 is taken out first, and the answer is the same.",
    "Left and right of the first are $-i$ and $i$, which cancel: $0 + 1 + 1 - 4 = -2$ times.",
)
def poisson_hint(notebook: Any) -> None:
    for f in ([[1.0, -1.0]], [[3.0, 1.0]]):
        assert np.allclose(notebook.solve_poisson(np.array(f)), [[-0.25, 0.25]])
    wave = np.array([[1, 0, -1, 0]])  # the real part of 1, i, -1, -i
    assert np.allclose(notebook.periodic_laplacian(wave), -2 * wave)


@claim(
    "the samples are 0, 1, 0, −1. Turned back by the factors $1, -i, -1, i$ they add up to $-i - i = -2i$, with the modulus 2. If the tone starts a quarter round later, the samples are 1, 0, −1, 0, the sum is 2, and the modulus is 2 again. A real part alone would be 0 for the first."
)
def phase_hint(notebook: Any) -> None:
    t = np.arange(4) / 4
    assert np.allclose(np.sin(2 * np.pi * t), [0, 1, 0, -1])
    assert np.allclose(np.sin(2 * np.pi * t + np.pi / 2), [1, 0, -1, 0])
    assert np.isclose(notebook.dft(np.sin(2 * np.pi * t))[1], -2j)
    assert np.isclose(notebook.dft(np.cos(2 * np.pi * t))[1], 2)


@claim("So it pays for long filters, not for the 3 by 3 ones of most networks.")
def what_it_costs(notebook: Any) -> None:
    """Three transforms of N log2(N) / 2 complex products, four real ones each, against N M."""
    pixels = 256 * 256
    assert 3 * 4 * np.log2(pixels) / 2 > 3 * 3
    assert 3 * 4 * np.log2(pixels) / 2 < 101 * 101


@claim("Sixteen times the samples")
def the_sizes(notebook: Any) -> None:
    (cell,) = [
        c for c in source("20_fourier_and_signals")["cells"] if c["id"] == "given-picture-speed"
    ]
    assert "sizes = [128, 256, 512, 1024, 2048]" in "".join(cell["source"])
    assert 2048 / 128 == 16


given("In 1805 Gauss, and in 1965 Cooley and Tukey", "the years of their papers")
