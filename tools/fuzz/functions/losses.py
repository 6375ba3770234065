"""Calls of losses."""

from cases import Call, F, boolean, covers, numpy


@covers("mse_loss l1_loss smooth_l1_loss huber_loss")
def of_differences(draw):
    shape, (word, reduction) = draw.shape(1, 3), draw.reduction()
    name = draw.choice("mse_loss l1_loss smooth_l1_loss huber_loss".split())
    inputs, limit = [draw.normal(shape), draw.normal(shape)], draw.choice([0.5, 1.0, 2.0])
    more = {"smooth_l1_loss": {"beta": limit}, "huber_loss": {"delta": limit}}.get(name, {})
    last = f", {limit}" if more else ""
    return Call(f"{name}(a, b, {reduction}{last})", inputs,
                lambda a, b: getattr(F, name)(a, b, reduction=word, **more))


@covers("binary_cross_entropy binary_cross_entropy_with_logits kl_div")
def of_probabilities(draw):
    shape, (word, reduction) = draw.shape(1, 3), draw.reduction()
    name = draw.choice(
        "binary_cross_entropy binary_cross_entropy_with_logits kl_div".split())
    target, weight = draw.share(shape), draw.positive(shape)
    if name == "binary_cross_entropy":
        return Call(f"{name}(a, b, c, {reduction})", [draw.share(shape), target, weight],
                    lambda a, b, c: F.binary_cross_entropy(a, b, c, reduction=word),
                    fixed="c")
    if name == "binary_cross_entropy_with_logits":
        return Call(f"{name}(a, b, c, {reduction}, d)",
                    [draw.normal(shape, 4.0), target, weight, draw.positive(shape[-1:])],
                    lambda a, b, c, d: F.binary_cross_entropy_with_logits(
                        a, b, c, reduction=word, pos_weight=d), fixed="cd")
    logarithm, mean = draw.chance(0.5), draw.chance(0.3)
    return Call(f"kl_div(a, b, {{.reduction = {reduction}, .batch_mean = {boolean(mean)}, "
                f".log_target = {boolean(logarithm)}}})",
                [numpy.log(draw.share(shape)), numpy.log(target) if logarithm else target],
                lambda a, b: F.kl_div(a, b, reduction="batchmean" if mean else word,
                                      log_target=logarithm))


@covers("margin_ranking_loss hinge_embedding_loss cosine_embedding_loss "
        "triplet_margin_loss")
def of_margins(draw):
    (word, reduction), margin = draw.reduction(), draw.choice([0.1, 0.5, 1.0])
    rows, width = draw.integers_upto(2, 6)
    name = draw.choice("margin_ranking_loss hinge_embedding_loss cosine_embedding_loss "
                       "triplet_margin_loss".split())
    if name == "triplet_margin_loss":
        return Call(f"{name}(a, b, c, {margin}, 1e-6, {reduction})",
                    [draw.normal([rows, width]) for _ in range(3)],
                    lambda a, b, c: F.triplet_margin_loss(a, b, c, margin=margin,
                                                          reduction=word))
    if name == "hinge_embedding_loss":
        return Call(f"{name}(a, b, {margin}, {reduction})",
                    [draw.normal([rows, width]), draw.signs([rows, width])],
                    lambda a, b: F.hinge_embedding_loss(a, b, margin=margin,
                                                        reduction=word), fixed="b")
    shape = [rows] if name == "margin_ranking_loss" else [rows, width]
    return Call(f"{name}(a, b, c, {margin}, {reduction})",
                [draw.normal(shape), draw.normal(shape), draw.signs([rows])],
                lambda a, b, c: getattr(F, name)(a, b, c, margin=margin, reduction=word),
                fixed="c")


@covers("cross_entropy nll_loss")
def of_classes(draw):
    samples, classes = draw.integer(1, 8), draw.integer(2, 11)
    inner, (word, reduction) = draw.choice([[], [], [3], [2, 3]]), draw.reduction()
    smoothing = draw.choice([0.0, 0.0, 0.1, 0.3])
    logits = draw.normal([samples, classes] + inner, 5.0)
    labels = draw.integers([samples] + inner, 0, classes)
    weight = draw.positive([classes])
    options = f".reduction = {reduction}, .label_smoothing = {smoothing}"
    kind = draw.choice("labels ignored probabilities nll".split())
    if kind == "nll":
        return Call(f"nll_loss(a, b, c, -100, {reduction})", [logits, labels, weight],
                    lambda a, b, c: F.nll_loss(a, b, c, reduction=word), fixed="c")
    if kind == "probabilities":
        return Call(f"cross_entropy(a, b, {{.weight = c, {options}}})",
                    [logits, draw.share(logits.shape), weight],
                    lambda a, b, c: F.cross_entropy(a, b, c, reduction=word,
                                                    label_smoothing=smoothing), fixed="c")
    if kind == "labels":
        return Call(f"cross_entropy(a, b, {{{options}}})", [logits, labels],
                    lambda a, b: F.cross_entropy(a, b, reduction=word,
                                                 label_smoothing=smoothing))
    ignored = draw.integer(0, classes - 1)
    labels.flat[0] = (ignored + 1) % classes  # the mean of no element is NaN
    return Call(f"cross_entropy(a, b, {{.weight = c, .ignore_index = {ignored}, "
                f"{options}}})", [logits, labels, weight],
                lambda a, b, c: F.cross_entropy(a, b, c, ignore_index=ignored,
                                                reduction=word, label_smoothing=smoothing),
                fixed="c")
