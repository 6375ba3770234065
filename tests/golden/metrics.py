#!/usr/bin/env python3
"""Records what scikit-learn says of small cases (with ties, absent classes, one sample,
one class) in metrics.json, beside the text by which runtime/train/metrics knows it.

Needs scikit-learn; the test that reads the file does not. null is what is not defined:
scikit-learn returns NaN there, or raises.

example: tests/golden/metrics.py > tests/golden/metrics.json
"""

import json
import math
import sys
import warnings

import numpy as np
import sklearn
from sklearn import metrics as m

random = np.random.default_rng(3)
cases = []


def tensor(values, dtype):
    array = np.asarray(values)
    return {"dtype": dtype, "shape": list(array.shape), "values": array.ravel().tolist()}


def record(metric, predictions, targets, value, dtype="f32", target_dtype="i64"):
    """`value` is a function without arguments."""
    case = {"metric": metric, "predictions": tensor(predictions, dtype),
            "targets": tensor(targets, target_dtype)}
    try:
        result = value()
    except ValueError:
        result = math.nan
    if isinstance(result, np.ndarray):
        case["counts"] = result.tolist()
    else:
        case["value"] = None if math.isnan(result) else float(result)
    cases.append(case)


def halves(*shape):
    """Few different numbers, so that there are ties; exact in every float type."""
    return random.integers(-4, 5, shape) / 2


def softmax(logits):
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


AVERAGED = {"precision": m.precision_score, "recall": m.recall_score, "f1": m.f1_score}


def record_labels(predicted, wanted, averages, **arguments):
    """What is counted of decisions, from scores or labels."""
    scores, decided = predicted
    for name, score in AVERAGED.items():
        for average in averages:
            record(f"{name}({average})", scores, wanted,
                   lambda: score(wanted, decided, average=average, zero_division=0),
                   **arguments)
    record("accuracy", scores, wanted, lambda: m.accuracy_score(wanted, decided), **arguments)
    record("subset_accuracy", scores, wanted, lambda: m.accuracy_score(wanted, decided),
           **arguments)
    record("hamming_loss", scores, wanted, lambda: m.hamming_loss(wanted, decided), **arguments)


def record_classes(logits, labels, dtype="f32", target_dtype="i64"):
    classes = logits.shape[1]
    arguments = {"dtype": dtype, "target_dtype": target_dtype}
    decided = logits.argmax(axis=1)
    record_labels((logits, decided), labels, ["macro", "micro"], **arguments)
    record("confusion_matrix", logits, labels,
           lambda: m.confusion_matrix(labels, decided, labels=range(classes)), **arguments)
    for k in (1, 2, classes):
        record(f"top_k({k})", logits, labels,
               lambda: m.top_k_accuracy_score(labels, logits, k=k, labels=range(classes)),
               **arguments)
    shares = softmax(logits)
    loss = lambda: m.log_loss(labels, shares, labels=range(classes))
    record("cross_entropy", logits, labels, loss, **arguments)
    record("perplexity", logits, labels, lambda: math.exp(loss()), **arguments)


def record_curve(logits, labels):
    """Of more than two classes; ties would be up to the rounding of softmax."""
    record("roc_auc", logits, labels,
           lambda: m.roc_auc_score(labels, softmax(logits), multi_class="ovr"), dtype="f64")


def record_binary(scores, labels, **arguments):
    decided = (scores > 0.5).astype(int)
    record_labels((scores, decided), labels, ["macro", "micro", "binary"], **arguments)
    record("roc_auc", scores, labels, lambda: m.roc_auc_score(labels, scores), **arguments)
    record("confusion_matrix", scores, labels,
           lambda: m.confusion_matrix(labels, decided, labels=[0, 1]), **arguments)
    above_zero = (scores > 0).astype(int)
    record("accuracy(threshold=0)", scores, labels,
           lambda: m.accuracy_score(labels, above_zero), **arguments)


def record_numbers(predicted, wanted, **arguments):
    for name, score in {"mse": m.mean_squared_error, "mae": m.mean_absolute_error,
                        "rmse": m.root_mean_squared_error, "r2": m.r2_score}.items():
        record(name, predicted, wanted, lambda: score(wanted, predicted),
               target_dtype="f32", **arguments)


def main():
    warnings.simplefilter("ignore")  # about what is not defined
    # Ties, then classes that are absent from the labels or from both.
    record_classes(halves(23, 4), random.integers(0, 4, 23))
    record_classes(halves(17, 3), random.integers(0, 3, 17), "f16", "i32")
    record_classes(halves(9, 5), random.integers(0, 3, 9), "bf16", "u8")
    record_classes(halves(1, 3), np.array([2]))
    record_classes(halves(6, 3), np.ones(6, int))
    for labels in (np.arange(18) % 3, np.arange(18) % 2, np.full(18, 2)):
        record_curve(random.normal(size=(18, 3)), labels)
    record_curve(random.normal(size=(1, 3)), np.array([2]))
    # Two classes in two columns, and labels without scores.
    logits, labels = halves(13, 2), random.integers(0, 2, 13)
    record("roc_auc", logits, labels,
           lambda: m.roc_auc_score(labels, logits[:, 1] - logits[:, 0]))
    record_labels((logits, logits.argmax(axis=1)), labels, ["binary"])
    predicted, labels = random.integers(0, 7, 19), random.integers(0, 6, 19) // 2 * 2
    record_labels((predicted, predicted), labels, ["macro", "micro"], dtype="i64")
    # Probabilities of one class.
    record_binary(random.integers(0, 9, 21) / 8, random.integers(0, 2, 21))
    record_binary(random.integers(0, 9, 5) / 8, np.zeros(5, int))
    record_binary(random.integers(5, 9, 5) / 8, np.ones(5, int), dtype="f64")
    record_binary(np.array([0.75]), np.array([1]))
    # Several labels per sample, of which the last is never there.
    wanted = random.integers(0, 2, (11, 3)) * [1, 1, 0]
    scores = random.integers(0, 5, (11, 3)) / 8 + [0.25, 0.25, 0]
    record_labels((scores, (scores > 0.5).astype(int)), wanted, ["macro", "micro"])
    record("roc_auc", scores[:, :2], wanted[:, :2],
           lambda: m.roc_auc_score(wanted[:, :2], scores[:, :2]))
    shares = softmax(halves(15, 3)).astype(np.float32)
    labels = np.arange(15) % 3
    record("roc_auc(probabilities)", shares, labels,
           lambda: m.roc_auc_score(labels, shares, multi_class="ovr"))
    # Numbers: one and three outputs, one sample, equal targets met and missed.
    record_numbers(halves(12), halves(12))
    record_numbers(halves(9, 3), halves(9, 3), dtype="f64")
    record_numbers(halves(1), halves(1))
    record_numbers(np.full(4, 2.5), np.full(4, 2.5))
    record_numbers(halves(5), np.full(5, 1.5))
    # A small scatter far from zero.
    record_numbers(halves(8) + 4096, halves(8) + 4096)
    # Clusters: ordinary, one of a single point, all equal, and what is not defined.
    points = halves(14, 3)
    for clusters in (random.integers(0, 3, 14), np.array([5] + [1, 2] * 6 + [2]),
                     np.zeros(14, int), np.arange(14)):
        record("silhouette", points, clusters, lambda: m.silhouette_score(points, clusters))
    record("silhouette", np.ones((4, 2)), np.array([0, 0, 1, 1]),
           lambda: m.silhouette_score(np.ones((4, 2)), np.array([0, 0, 1, 1])))
    lines = ",\n ".join(json.dumps(case) for case in cases)
    print(f'{{"scikit-learn": "{sklearn.__version__}", "cases": [\n {lines}\n]}}')


if __name__ == "__main__":
    sys.exit(main())
