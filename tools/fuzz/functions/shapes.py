"""Calls of functions that move elements, and choose among them."""

from cases import Call, F, braces, covers, torch


@covers("permute transpose t mT movedim flip fliplr flipud rot90 roll")
def order(draw):
    x = draw.normal(draw.shape(2, 4))
    rank = x.ndim
    every, (one, two) = draw.sample(range(rank), rank), draw.sample(range(rank), 2)
    other, some = draw.sample(range(rank), 2), draw.dims(rank)
    turns, shift, dim = draw.integer(-5, 5), draw.integer(-9, 9), draw.dim(rank)
    text, run = draw.choice([
        (f"permute(a, {braces(every)})", lambda a: a.permute(every)),
        (f"transpose(a, {one}, {two})", lambda a: a.transpose(one, two)),
        ("mT(a)", lambda a: a.mT),
        (f"movedim(a, {braces([one, two])}, {braces(other)})",
         lambda a: a.movedim([one, two], other)),
        (f"flip(a, {braces(some)})", lambda a: a.flip(some)),
        ("fliplr(a)", lambda a: a.fliplr()),
        ("flipud(a)", lambda a: a.flipud()),
        (f"rot90(a, {turns}, {braces([one, two])})", lambda a: a.rot90(turns, [one, two])),
        (f"roll(a, {braces([shift])}, {braces([dim])})", lambda a: a.roll(shift, dim)),
        (f"roll(a, {braces([shift])})", lambda a: a.roll(shift)),
    ] + ([("t(a)", lambda a: a.t())] if rank == 2 else []))
    return Call(text, [x], run)


@covers("repeat tile repeat_interleave expand broadcast_to expand_as")
def copies(draw):
    shape = draw.shape(1, 3)
    times = draw.integers_upto(len(shape) + draw.integer(0, 1), 3)
    count, dim, front = draw.integer(1, 4), draw.dim(len(shape)), draw.integer(1, 3)
    wide, flat = [front] + shape, draw.broadcast(shape)
    text, inputs, run = draw.choice([
        (f"repeat(a, {braces(times)})", [shape], lambda a: a.repeat(times)),
        (f"tile(a, {braces(times)})", [shape], lambda a: a.tile(times)),
        (f"repeat_interleave(a, {count}, {dim})", [shape],
         lambda a: a.repeat_interleave(count, dim)),
        (f"expand(a, {braces(wide)})", [flat], lambda a: a.expand(wide)),
        (f"broadcast_to(a, {braces(wide)})", [flat], lambda a: a.broadcast_to(wide)),
        ("expand_as(a, b)", [flat, wide], lambda a, b: a.expand_as(b)),
    ])
    return Call(text, [draw.normal(shape) for shape in inputs], run)


@covers("cat stack hstack vstack")
def joined(draw):
    shape = draw.shape(1, 4)
    dim = draw.dim(len(shape))
    name = draw.choice("cat stack hstack vstack".split())
    other = list(shape)
    if name == "cat":
        other[dim] = draw.integer(1, 5)
        return Call(f"cat({{a, b, a}}, {dim})", [draw.normal(shape), draw.normal(other)],
                    lambda a, b: torch.cat([a, b, a], dim))
    inputs = [draw.normal(shape), draw.normal(shape)]
    if name == "stack":
        dim = draw.integer(-len(shape) - 1, len(shape))
        return Call(f"stack({{a, b}}, {dim})", inputs, lambda a, b: torch.stack([a, b], dim))
    return Call(f"{name}({{a, b}})", inputs, lambda a, b: getattr(torch, name)([a, b]))


@covers("reshape view flatten ravel unflatten squeeze unsqueeze reshape_as view_as clone "
        "contiguous detach")
def shape(draw):
    x = draw.normal(draw.shape(2, 4))
    rank, extents = x.ndim, list(x.shape)
    dim, new, first = draw.dim(rank), draw.integer(-rank - 1, rank), draw.integer(0, rank - 1)
    merged = extents[:-2] + [extents[-2] * extents[-1]]
    guessed, split = [-1] + extents[1:][::-1], [1, extents[dim], 1]
    text, run = draw.choice([
        (f"reshape(a, {braces(guessed)})", lambda a: a.reshape(guessed)),
        (f"view(a, {braces(merged)})", lambda a: a.view(merged)),
        (f"flatten(a, {first})", lambda a: a.flatten(first)),
        ("ravel(a)", lambda a: a.ravel()),
        (f"unflatten(a, {dim}, {braces(split)})", lambda a: a.unflatten(dim, split)),
        ("squeeze(a)", lambda a: a.squeeze()),
        (f"squeeze(a, {braces([dim])})", lambda a: a.squeeze(dim)),
        (f"unsqueeze(a, {new})", lambda a: a.unsqueeze(new)),
        ("reshape_as(a, flatten(a))", lambda a: a.reshape_as(a.flatten())),
        ("view_as(a, flatten(a))", lambda a: a.view_as(a.flatten())),
        ("clone(a)", lambda a: a.clone()),
        ("contiguous(a)", lambda a: a.contiguous()),
        ("a * detach(a)", lambda a: a * a.detach()),
    ])
    return Call(text, [x], run)


@covers("slice select narrow chunk split unbind index")
def parts(draw):
    x = draw.normal(draw.shape(2, 3, 3))
    dim = draw.dim(x.ndim)
    extent = x.shape[dim]
    start, at = draw.integer(0, extent - 2), draw.integer(-extent, extent - 1)
    length, step, count = draw.integer(1, extent - start), draw.integer(1, 3), \
        draw.integer(1, extent)
    row = draw.integer(-x.shape[0], x.shape[0] - 1)
    chosen = [slice(None)] * x.ndim
    chosen[dim] = slice(start - extent, extent + 2, step)
    text, run = draw.choice([
        (f"slice(a, {dim}, {start - extent}, {extent + 2}, {step})",
         lambda a: a[tuple(chosen)]),
        (f"select(a, {dim}, {at})", lambda a: a.select(dim, at)),
        (f"narrow(a, {dim}, {start}, {length})", lambda a: a.narrow(dim, start, length)),
        (f"chunk(a, {count}, {dim})[0]", lambda a: a.chunk(count, dim)[0]),
        (f"split(a, {count}, {dim}).back()", lambda a: a.split(count, dim)[-1]),
        (f"unbind(a, {dim}).back()", lambda a: a.unbind(dim)[-1]),
        (f"a[{row}]", lambda a: a[row]),
        (f"index(a, {{{row}, Slice(1)}})", lambda a: a[row, 1:]),
        ("index(a, {Ellipsis, -1})", lambda a: a[..., -1]),
        ("index(a, {Slice(), None, Slice(0, 3, 2)})", lambda a: a[:, None, 0:3:2]),
    ])
    return Call(text, [x], run)


@covers("tril triu diagonal diag trace unfold")
def diagonals(draw):
    x = draw.normal(draw.shape(2, 4))
    one, two = draw.sample(range(x.ndim), 2)
    offset, dim = draw.integer(1 - x.shape[one], x.shape[two] - 1), draw.dim(x.ndim)
    size, step = draw.integer(1, x.shape[dim]), draw.integer(1, 3)
    text, run = draw.choice([
        (f"tril(a, {offset})", lambda a: a.tril(offset)),
        (f"triu(a, {offset})", lambda a: a.triu(offset)),
        (f"diagonal(a, {offset}, {one}, {two})", lambda a: a.diagonal(offset, one, two)),
        (f"unfold(a, {dim}, {size}, {step})", lambda a: a.unfold(dim, size, step)),
        (f"diag(flatten(a), {offset})", lambda a: a.flatten().diag(offset)),
    ] + ([("trace(a)", lambda a: a.trace())] if x.ndim == 2 else []))
    return Call(text, [x], run)


@covers("index_select gather scatter_add embedding take one_hot")
def by_index(draw):
    x = draw.normal(draw.shape(2, 3, 2))
    dim = draw.dim(x.ndim)
    smaller = [draw.integer(1, extent) for extent in x.shape]
    smaller[dim] = draw.integer(1, 8)
    places = draw.integers(smaller, 0, x.shape[dim])
    name = draw.choice("index_select gather scatter_add embedding take one_hot".split())
    if name == "index_select":
        return Call(f"index_select(a, {dim}, b)", [x, places.flatten()],
                    lambda a, b: torch.index_select(a, dim, b))
    if name == "gather":
        return Call(f"gather(a, {dim}, b)", [x, places],
                    lambda a, b: torch.gather(a, dim, b))
    if name == "scatter_add":
        return Call(f"scatter_add(a, {dim}, b, c)", [x, places, draw.normal(smaller)],
                    lambda a, b, c: torch.scatter_add(a, dim, b, c))
    if name == "take":
        return Call("take(a, b)", [x, draw.integers(draw.shape(1, 2), 0, x.size)],
                    lambda a, b: torch.take(a, b))
    count = draw.integer(1, 9)
    indices = draw.integers(draw.shape(1, 3), 0, count)
    if name == "one_hot":
        return Call(f"one_hot(a, {count})", [indices], lambda a: F.one_hot(a, count))
    return Call("embedding(a, b)", [indices, draw.normal([count, draw.integer(1, 9)])],
                lambda a, b: F.embedding(a, b))


@covers("arange linspace eye full full_like ones ones_like tensor zeros zeros_like type_as")
def created(draw):
    x = draw.normal(draw.shape(1, 2))
    value, steps = draw.number(), draw.integer(1, 9)
    extents, rows, columns = list(x.shape), draw.integer(1, 5), draw.integer(1, 5)
    text, run = draw.choice([
        (f"arange({steps})", lambda a: torch.arange(steps)),
        (f"arange(-3, {steps}, 2)", lambda a: torch.arange(-3, steps, 2)),
        (f"linspace(-1.0, {value}, {steps})", lambda a: torch.linspace(-1.0, value, steps)),
        (f"eye({rows}, {columns})", lambda a: torch.eye(rows, columns)),
        (f"full({braces(extents)}, {value})", lambda a: torch.full(extents, value)),
        (f"full_like(a, {value})", lambda a: torch.full_like(a, value)),
        (f"ones({braces(extents)})", lambda a: torch.ones(extents)),
        ("ones_like(a)", lambda a: torch.ones_like(a)),
        (f"zeros({braces(extents)}, i32)", lambda a: torch.zeros(extents, dtype=torch.int32)),
        ("zeros_like(a)", lambda a: torch.zeros_like(a)),
        (f"tensor({{{value}, {steps}, -1}})", lambda a: torch.tensor([value, steps, -1])),
        (f"tensor({{{{{steps}, 2}}, {{-1, 0}}}})", lambda a: torch.tensor([[steps, 2], [-1, 0]])),
        ("type_as(arange(3), a)", lambda a: torch.arange(3).type_as(a)),
    ])
    return Call(text, [x], run)
