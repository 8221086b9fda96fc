"""Known mistakes of unit 17: the instructor's solutions with a slip in them."""

from autograder import misconception, slip

# -- entropy ----------------------------------------------------------------------------------------------------------

zero_times_infinity = slip(
    "entropy",
    ("seen = p[p > 0]", "seen = p"),
    says="What cannot happen causes no surprise, but 0 * log(0) is nan on a computer: leave the zeros out.",
)
base_ignored = slip(
    "entropy",
    (" / np.log(base)", ""),
    says="That is in nats: divide by the logarithm of the base. A bit belongs to base 2.",
)
minus_forgotten = slip(
    "entropy",
    ("-np.sum(seen", "np.sum(seen"),
    says="Surprise is minus the logarithm: the sign is the wrong way round.",
)

# -- joint_distribution -----------------------------------------------------------------------------------------------

rows_and_columns_exchanged = slip(
    "joint_distribution",
    ("np.zeros((kx, ky))", "np.zeros((ky, kx))"),
    ("(x, y), 1", "(y, x), 1"),
    says="The rows belong to x, and the columns to y.",
)
repeated_pairs_once = slip(
    "joint_distribution",
    ("np.add.at(table, (x, y), 1)", "table[x, y] += 1"),
    says="Indexing with arrays adds once for each different pair. Count them all, for instance with np.add.at.",
)
counts_returned = slip(
    "joint_distribution",
    ("table / len(x)", "table"),
    says="Those are counts; probabilities are counts divided by n.",
)

# -- conditional_entropy ----------------------------------------------------------------------------------------------

wrong_variable = slip(
    "conditional_entropy",
    ("np.sum(pxy, axis=1, keepdims=True)", "np.sum(pxy, axis=0, keepdims=True)"),
    says="Which uncertainty remains once X is known? X belongs to the rows.",
)


@misconception(
    "conditional_entropy",
    says="The rows do not occur equally often: weight the entropy of each row by how often it occurs.",
)
def rows_averaged(pxy):
    rows = pxy[pxy.sum(axis=1) > 0]
    shares = rows / rows.sum(axis=1, keepdims=True)
    return np.mean([-np.sum(row[row > 0] * np.log2(row[row > 0])) for row in shares])


entropy_of_the_pair = slip(
    "conditional_entropy",
    ("pxy[seen] / rows[seen]", "pxy[seen]"),
    says="Inside a row the probabilities must first be renormalised; yours is the entropy of the pair.",
)
every_row_alike = slip(
    "conditional_entropy",
    (
        "-np.sum(pxy[seen] * np.log2(pxy[seen] / rows[seen]))",
        "-np.sum(pxy[seen] / rows[seen] * np.log2(pxy[seen] / rows[seen])) / len(pxy)",
    ),
    says="The rows do not occur equally often: weight each by its probability; an empty one counts 0.",
)

# -- mutual_information -----------------------------------------------------------------------------------------------

empty_cells_counted = slip(
    "mutual_information",
    (
        "np.sum(pxy[seen] * np.log2(pxy[seen] / independent[seen]))",
        "np.sum(pxy * np.log2(pxy / independent))",
    ),
    says="A pair that never occurs contributes nothing, but 0 * log(0) is nan: leave the empty cells out.",
)


@misconception(
    "mutual_information",
    says="Subtract what remains of the same variable: H(Y) - H(Y|X), or H(X) - H(X|Y).",
)
def wrong_entropy_subtracted(pxy):
    px = np.sum(pxy, axis=1)
    seen = pxy > 0
    rows = np.broadcast_to(px[:, None], pxy.shape)
    remains = -np.sum(pxy[seen] * np.log2(pxy[seen] / rows[seen]))
    return -np.sum(px[px > 0] * np.log2(px[px > 0])) - remains


averaged_under_independence = slip(
    "mutual_information",
    (
        "np.sum(pxy[seen] * np.log2(pxy[seen] / independent[seen]))",
        "np.sum(independent[seen] * np.log2(independent[seen] / pxy[seen]))",
    ),
    says="Average under the joint distribution, not under independence.",
)

# -- kl_divergence ----------------------------------------------------------------------------------------------------

arguments_exchanged = slip(
    "kl_divergence",
    (
        "p, q = np.array(p, dtype=float), np.array(q)",
        "p, q = np.array(q, dtype=float), np.array(p)",
    ),
    says="The average is taken under the first argument; yours is taken under the second.",
)
small_number_added = slip(
    "kl_divergence",
    (
        "np.sum(p[seen] * np.log2(p[seen] / q[seen]))",
        "np.sum((p + 1e-10) * np.log2((p + 1e-10) / (q + 1e-10)))",
    ),
    says="With a small number added, an impossible event costs some thirty bits. It costs infinitely many.",
)
zeros_of_q_skipped = slip(
    "kl_divergence",
    ("seen = p > 0", "seen = (p > 0) & (q > 0)"),
    says="You leave out exactly the events that q got most wrong: where q is 0 and p is not, the divergence is infinite.",
)

# -- bigram_bits_per_char ---------------------------------------------------------------------------------------------


@misconception(
    "bigram_bits_per_char", says="After a q, u is no surprise: condition on the character before."
)
def single_characters(train, test, alphabet, alpha=1.0):
    if alpha <= 0 or len(test) < 2 or not set(train + test) <= set(alphabet):
        raise ValueError("bad input")
    return -np.mean(
        [np.log2((train.count(c) + alpha) / (len(train) + alpha * len(alphabet))) for c in test[1:]]
    )


not_smoothed = slip(
    "bigram_bits_per_char",
    ("float(alpha))", "1e-300)"),
    says="Without smoothing one unseen pair makes the whole text nearly infinitely long.",
)
last_character_as_context = slip(
    "bigram_bits_per_char",
    (
        "p = counts / np.sum(counts, axis=1, keepdims=True)",
        "p = counts / np.array([[train.count(c) + alpha * len(alphabet)] for c in alphabet])",
    ),
    says="Nothing follows the last character of the training text, so it is no context: the probabilities of a row must sum to 1.",
)

# -- huffman_code -----------------------------------------------------------------------------------------------------


@misconception(
    "huffman_code",
    says="Two symbols need one bit each, however rare one of them is: rounding every surprise up wastes bits.",
)
def rounded_up_surprises(p):
    if len(p) == 0:
        raise ValueError("no symbols")
    if len(p) == 1:
        return ["0"]
    lengths = [max(1, int(np.ceil(-np.log2(max(v, 1e-6)) - 1e-12))) for v in p]
    codes, place = [""] * len(p), 0.0
    for k in sorted(range(len(p)), key=lambda k: lengths[k]):
        codes[k] = format(int(place * 2 ** lengths[k] + 1e-9), "b").zfill(lengths[k])
        place += 2.0 ** -lengths[k]
    return codes


@misconception(
    "huffman_code",
    says="Frequent symbols deserve shorter codes than rare ones; yours are all equally long.",
)
def equal_lengths(p):
    if len(p) == 0:
        raise ValueError("no symbols")
    digits = max(1, int(np.ceil(np.log2(len(p)))))
    return [format(k, "b").zfill(digits) for k in range(len(p))]


empty_code = slip(
    "huffman_code",
    ('return ["0"]', 'return [""]'),
    says='The empty word cannot be counted by the receiver: a single symbol has the code "0".',
)

# -- gaussian_kl ------------------------------------------------------------------------------------------------------

variance_squared = slip(
    "gaussian_kl",
    ("np.exp(log_var)", "np.exp(2 * log_var)"),
    says="exp(log_var) already is the variance; yours squares it.",
)
sign_turned = slip(
    "gaussian_kl",
    (
        "np.exp(log_var) + np.square(mu) - 1 - log_var",
        "1 + log_var - np.square(mu) - np.exp(log_var)",
    ),
    says="A divergence is never negative: the sign is the wrong way round.",
)
whole_batch_summed = slip(
    "gaussian_kl",
    (", axis=-1)", ")"),
    says="One number for each example: sum over the last axis only.",
)

# -- question_tree ----------------------------------------------------------------------------------------------------


@misconception(
    "question_tree",
    says="A question that only sets one example apart is not a good one: weight the two sides by how many are in them.",
)
def sides_not_weighted(X_train, y_train, X_new, max_depth):
    X_train, y_train, X_new = np.array(X_train), np.array(y_train), np.array(X_new)
    guesses = np.zeros(len(X_new), dtype=int)

    def H(labels):
        return entropy(np.bincount(labels) / len(labels)) if len(labels) else 0.0

    def grow(known, asking, depth):
        X, y = X_train[known], y_train[known]
        guesses[asking] = np.argmax(np.bincount(y))
        if depth == max_depth or len(set(y.tolist())) == 1 or X.shape[1] == 0:
            return
        gains = np.array(
            [H(y) - (H(y[c == 0]) + H(y[c == 1])) / 2 if 0 < c.sum() < len(c) else 0.0 for c in X.T]
        )
        if gains.max() <= 1e-9:
            return
        best = np.flatnonzero(gains >= gains.max() - 1e-9)[0]
        for answer in (0, 1):
            grow(known[X[:, best] == answer], asking[X_new[asking, best] == answer], depth + 1)

    grow(np.arange(len(X_train)), np.arange(len(X_new)), 0)
    return guesses


@misconception(
    "question_tree",
    says="After the first answer another column may tell more: compute the gains anew among the rows of the node.",
)
def same_questions_for_all(X_train, y_train, X_new, max_depth):
    X_train, y_train, X_new = np.array(X_train), np.array(y_train), np.array(X_new)
    guesses = np.zeros(len(X_new), dtype=int)
    gains = np.array(
        [
            mutual_information(joint_distribution(c, y_train, 2, y_train.max() + 1))
            for c in X_train.T
        ]
    )
    order = [int(j) for j in np.argsort(-np.round(gains, 9), kind="stable") if gains[j] > 1e-9]

    def grow(known, asking, depth):
        y = y_train[known]
        if len(y):
            guesses[asking] = np.argmax(np.bincount(y))
        if not len(y) or depth == min(max_depth, len(order)) or len(set(y.tolist())) == 1:
            return
        best = order[depth]
        for answer in (0, 1):
            grow(
                known[X_train[known, best] == answer],
                asking[X_new[asking, best] == answer],
                depth + 1,
            )

    grow(np.arange(len(X_train)), np.arange(len(X_new)), 0)
    return guesses


@misconception(
    "question_tree",
    says="That measures purity by squared shares, a close cousin; this unit counts bits.",
)
def gini(X_train, y_train, X_new, max_depth):
    X_train, y_train, X_new = np.array(X_train), np.array(y_train), np.array(X_new)
    guesses = np.zeros(len(X_new), dtype=int)

    def impurity(labels):
        return 1 - np.sum((np.bincount(labels) / len(labels)) ** 2) if len(labels) else 0.0

    def grow(known, asking, depth):
        X, y = X_train[known], y_train[known]
        guesses[asking] = np.argmax(np.bincount(y))
        if depth == max_depth or len(set(y.tolist())) == 1 or X.shape[1] == 0:
            return
        gains = np.array(
            [
                impurity(y)
                - np.mean(c == 0) * impurity(y[c == 0])
                - np.mean(c == 1) * impurity(y[c == 1])
                for c in X.T
            ]
        )
        if gains.max() <= 1e-9:
            return
        best = np.flatnonzero(gains >= gains.max() - 1e-9)[0]
        for answer in (0, 1):
            grow(known[X[:, best] == answer], asking[X_new[asking, best] == answer], depth + 1)

    grow(np.arange(len(X_train)), np.arange(len(X_new)), 0)
    return guesses
