"""Calls of functions that combine elements along dimensions."""

import math

from cases import Call, F, boolean, braces, covers, torch


@covers("sum mean amax amin logsumexp")
def reduction(draw):
    x = draw.normal(draw.shape())
    dims, keep = draw.dims(x.ndim), draw.chance(0.5)
    name = draw.choice("sum mean amax amin logsumexp".split())
    return Call(f"{name}(a, {braces(dims)}, {boolean(keep)})", [x],
                lambda a: getattr(torch, name)(a, dims, keep))


@covers("max min")
def whole(draw):
    name = draw.choice("sum mean max min prod amax amin".split())
    return Call(f"{name}(a)", [draw.normal(draw.shape())],
                lambda a: getattr(torch, name)(a))


@covers("prod argmax argmin")
def along(draw):
    x = draw.normal(draw.shape())
    dim, keep = draw.dim(x.ndim), draw.chance(0.5)
    name = draw.choice("prod argmax argmin max min".split())
    if name in ("max", "min"):
        return Call(f"{name}(a, {dim}, {boolean(keep)}).values", [x],
                    lambda a: getattr(torch, name)(a, dim, keep).values)
    ours = braces([dim]) if name == "prod" else dim
    return Call(f"{name}(a, {ours}, {boolean(keep)})", [x],
                lambda a: getattr(torch, name)(a, dim, keep))


@covers("var std norm")
def spread(draw):
    """The deviation of equal numbers has no derivative."""
    x = draw.normal(draw.shape())
    dims, keep, correction = draw.dims(x.ndim), draw.chance(0.5), draw.choice([0, 1])
    count = math.prod(x.shape[dim] for dim in dims)
    name = draw.choice("var std norm".split()) if count > 1 else "norm"
    if name == "norm":
        p = draw.choice([0.5, 1.0, 2.0, 3.0, math.inf])
        text = "INFINITY" if p == math.inf else p
        return Call(f"norm(a, {text}, {braces(dims)}, {boolean(keep)})", [x],
                    lambda a: torch.linalg.vector_norm(a, p, dims, keep))
    return Call(f"ingot::{name}(a, {braces(dims)}, {correction}, {boolean(keep)})", [x],
                lambda a: getattr(torch, name)(a, dims, correction=correction, keepdim=keep))


@covers("any all count_nonzero")
def of_integers(draw):
    dtype = draw.choice("int8 int32 int64 bool".split())
    x = draw.integers(draw.shape(), 0, 2 if dtype == "bool" else 4, dtype)
    dim, keep = draw.dim(x.ndim), draw.chance(0.5)
    name = draw.choice("sum prod any all count_nonzero".split())
    if name == "count_nonzero":
        return Call(f"count_nonzero(a, {braces([dim])})", [x],
                    lambda a: torch.count_nonzero(a, dim))
    return Call(f"{name}(a, {braces([dim])}, {boolean(keep)})", [x],
                lambda a: getattr(torch, name)(a, dim, keep))


@covers("softmax log_softmax")
def probabilities(draw):
    x = draw.normal(draw.shape(), 5.0)
    name, dim = draw.choice(["softmax", "log_softmax"]), draw.dim(x.ndim)
    return Call(f"{name}(a, {dim})", [x], lambda a: getattr(torch, name)(a, dim))


@covers("layer_norm rms_norm normalize batch_norm cosine_similarity")
def normalisation(draw):
    shape = draw.shape(2, 4, 2)
    inner = shape[-draw.integer(1, len(shape) - 1):]
    x, eps = draw.normal(shape), draw.choice([1e-5, 1e-3])
    name = draw.choice("layer_norm rms_norm normalize batch_norm cosine_similarity".split())
    if name == "layer_norm":
        return Call(f"layer_norm(a, {braces(inner)}, b, c, {eps})",
                    [x, draw.normal(inner), draw.normal(inner)],
                    lambda a, b, c: F.layer_norm(a, inner, b, c, eps))
    if name == "rms_norm":
        return Call(f"rms_norm(a, {braces(inner)}, b)", [x, draw.normal(inner)],
                    lambda a, b: F.rms_norm(a, inner, b))
    dim = draw.dim(len(shape))
    if name == "normalize":
        p = draw.choice([1.0, 2.0, 3.0])
        return Call(f"normalize(a, {p}, {dim})", [x], lambda a: F.normalize(a, p, dim))
    if name == "cosine_similarity":
        return Call(f"cosine_similarity(a, b, {dim})", [x, draw.normal(shape)],
                    lambda a, b: F.cosine_similarity(a, b, dim))
    channels = [shape[1]]
    return Call(f"batch_norm(a, b, c, d, e, false, 0.1, {eps})",
                [x, draw.normal(channels), draw.positive(channels), draw.normal(channels),
                 draw.normal(channels)],
                lambda a, b, c, d, e: F.batch_norm(a, b, c, d, e, False, 0.1, eps),
                fixed="bc")
