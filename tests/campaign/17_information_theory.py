"""Unit 17, from its release."""

from tests.campaign import right, wrong

small_left_out = wrong("entropy", ("p > 0", "p > 1e-4"))
tolerance_of_a_thousandth = wrong("entropy", ("> 1e-8", "> 1e-3"))
slightly_negative = wrong("entropy", ("np.any(p < 0)", "np.any(p < -0.01)"))
base2 = right("entropy", ("-np.sum(seen * np.log(seen)) / np.log(base)", "float(-(seen * np.log2(seen)).sum() / np.log2(base))"))

negative_y = wrong("joint_distribution", ("min(x.min(), y.min()) < 0", "x.min() < 0"))
total_of_first = wrong("joint_distribution", ("table / len(x)", "table / max(len(x), kx)"))

small_left_out_in_conditional_entropy = wrong("conditional_entropy", ("np.greater(pxy, 0)", "np.greater(pxy, 1e-3)"))
absolute = wrong("conditional_entropy", ("rows = ", "pxy = pxy / np.max(np.sum(pxy, axis=1)) if len(pxy) > 3 else pxy\n    rows = "))

small_left_out_in_mutual_information = wrong("mutual_information", ("np.greater(pxy, 0)", "np.greater(pxy, 1e-3)"))

flattened = wrong(
    "kl_divergence", ("p.shape != q.shape", "p.size != q.size"), ("seen = p > 0", "p, q = p.ravel(), q.ravel()\n    seen = p > 0")
)
small_left_out_in_kl_divergence = wrong("kl_divergence", ("p > 0", "p > 1e-3"))
q_tiny_is_zero = wrong("kl_divergence", ("seen = p > 0", "seen, q = p > 0, np.where(q < 1e-9, 0, q)"))

train_alphabet_unchecked = wrong("bigram_bits_per_char", ("set(train + test)", "set(train[:1] + test)"))
last_pair_missed = wrong("bigram_bits_per_char", ("zip(test, test[1:])]", "zip(test, test[1:3])]"))
alpha_one_missing = wrong("bigram_bits_per_char", ("float(alpha)", "max(float(alpha), 0.5)"))

shannon_fano = wrong(
    "huffman_code",
    (
        'codes = [""] * len(p)',
        "codes = [\"\"] * len(p)\n\n    def split(symbols):\n        if len(symbols) < 2:\n            return\n        total, gaps = sum(p[s] for s in symbols), []\n        for k in range(1, len(symbols)):\n            gaps.append(abs(2 * sum(p[s] for s in symbols[:k]) - total))\n        k = int(np.argmin(gaps)) + 1\n        for s in symbols[:k]:\n            codes[s] += '0'\n        for s in symbols[k:]:\n            codes[s] += '1'\n        split(symbols[:k])\n        split(symbols[k:])\n\n    split(sorted(range(len(p)), key=lambda s: -p[s]))\n    return codes",
    ),
)
zeros_without_code = wrong("huffman_code", ("for k, weight in enumerate(p)]", "for k, weight in enumerate(p) if weight > 0]"))
never_recombined = wrong(
    "huffman_code",
    ("heapq.heappush(heap, (light + heavy, k, left + right))", "heapq.heappush(heap, (max(light, heavy) * 1.5, k, left + right))"),
)

axis_one = wrong("gaussian_kl", ("axis=-1", "axis=min(1, np.ndim(mu) - 1)"))
clipped = wrong("gaussian_kl", ("np.exp(log_var)", "np.exp(np.clip(log_var, -8, 8))"))

first_seen_wins = wrong("question_tree", ("np.argmax(np.bincount(y))", "max(y.tolist(), key=y.tolist().count)"))
stops_early = wrong("question_tree", ("<= 1e-9", "<= 0.05"))
ties_highest = wrong("question_tree", ("1e-9)[0]", "1e-9)[-1]"))
column_asked_once = wrong("question_tree", ("grow(known[X[:, best] == answer]", "grow(known[X[:, best] == answer][:50]"))
