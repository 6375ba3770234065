"""Calls of convolutions, pools and other functions of windows over images."""

import math

from cases import Call, F, boolean, braces, covers


def list_or_number(values):
    return braces(values) if len(values) > 1 else str(values[0])


def image(draw, kernel, dilation, padding, most):
    """Extents that hold at least one window."""
    return [max(1, (k - 1) * d + 1 - 2 * p) + draw.integer(0, most)
            for k, d, p in zip(kernel, dilation, padding)]


@covers("conv1d conv2d conv3d")
def convolution(draw):
    n, groups = draw.choice([1, 2, 2, 3]), draw.choice([1, 1, 2, 3])
    inputs, outputs = groups * draw.integer(1, 4), groups * draw.integer(1, 5)
    if draw.chance(0.2):  # a filter or two for each channel
        groups, outputs = inputs, inputs * draw.integer(1, 2)
    kernel, stride = draw.integers_upto(n, 4), draw.integers_upto(n, 3)
    dilation, padding = draw.integers_upto(n, 2), draw.integers_upto(n, 3, 0)
    keeps = draw.chance(0.15)  # the extents
    extents = image(draw, kernel, dilation, padding, 7)
    arguments = {"padding": "same" if keeps else padding, "dilation": dilation,
                 "groups": groups}
    text = f'.padding = {chr(34) + "same" + chr(34) if keeps else list_or_number(padding)}'
    if not keeps:
        arguments["stride"] = stride
        text = f".stride = {list_or_number(stride)}, {text}"
    return Call(f"conv{n}d(a, b, c, {{{text}, .dilation = {list_or_number(dilation)}, "
                f".groups = {groups}}})",
                [draw.normal([draw.integer(1, 3), inputs] + extents),
                 draw.normal([outputs, inputs // groups] + kernel), draw.normal([outputs])],
                lambda a, b, c: getattr(F, f"conv{n}d")(a, b, c, **arguments))


@covers("conv_transpose1d conv_transpose2d conv_transpose3d")
def transposed_convolution(draw):
    n, groups = draw.choice([1, 2, 2, 3]), draw.choice([1, 1, 2])
    inputs, outputs = groups * draw.integer(1, 4), groups * draw.integer(1, 4)
    kernel, stride = draw.integers_upto(n, 4), draw.integers_upto(n, 3)
    dilation, padding = draw.integers_upto(n, 2), draw.integers_upto(n, 2, 0)
    more = [draw.integer(0, max(s, d) - 1) for s, d in zip(stride, dilation)]
    extents = []
    for s, p, d, k, o in zip(stride, padding, dilation, kernel, more):
        least = 1 + max(0, math.ceil((2 * p - d * (k - 1) - o) / s))
        extents.append(least + draw.integer(0, 4))
    return Call(f"conv_transpose{n}d(a, b, c, {{.stride = {list_or_number(stride)}, "
                f".padding = {list_or_number(padding)}, "
                f".output_padding = {list_or_number(more)}, .groups = {groups}, "
                f".dilation = {list_or_number(dilation)}}})",
                [draw.normal([draw.integer(1, 3), inputs] + extents),
                 draw.normal([inputs, outputs // groups] + kernel), draw.normal([outputs])],
                lambda a, b, c: getattr(F, f"conv_transpose{n}d")(
                    a, b, c, stride=stride, padding=padding, output_padding=more,
                    groups=groups, dilation=dilation))


@covers("max_pool1d max_pool2d max_pool3d avg_pool1d avg_pool2d avg_pool3d")
def pool(draw):
    n = draw.choice([1, 2, 2, 3])
    kernel, stride = draw.integers_upto(n, 4), draw.integers_upto(n, 4)
    padding = [draw.integer(0, k // 2) for k in kernel]
    kind, counts = draw.choice(["max", "avg"]), draw.chance(0.5)
    dilation = draw.integers_upto(n, 2) if kind == "max" else [1] * n
    # Means want an image that is as large as the kernel without its border.
    border = padding if kind == "max" else [0] * n
    x = draw.normal(draw.integers_upto(2, 3) + image(draw, kernel, dilation, border, 8))
    function = getattr(F, f"{kind}_pool{n}d")
    text = f".stride = {list_or_number(stride)}, .padding = {list_or_number(padding)}, " + \
        (f".dilation = {list_or_number(dilation)}" if kind == "max" else
         f".count_include_pad = {boolean(counts)}")
    return Call(f"{kind}_pool{n}d(a, {list_or_number(kernel)}, {{{text}}})", [x],
                lambda a: function(a, kernel, stride, padding, dilation) if kind == "max"
                else function(a, kernel, stride, padding, False, counts))


@covers("adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d")
def adaptive_pool(draw):
    n = draw.integer(1, 3)
    extents = draw.integers_upto(n, 9)
    outputs = [draw.choice([o for o in range(1, e + 1) if e % o == 0]) for e in extents]
    return Call(f"adaptive_avg_pool{n}d(a, {list_or_number(outputs)})",
                [draw.normal(draw.integers_upto(2, 3) + extents)],
                lambda a: getattr(F, f"adaptive_avg_pool{n}d")(a, outputs))


@covers("unfold")
def columns(draw):
    kernel, stride = draw.integers_upto(2, 3), draw.integers_upto(2, 3)
    dilation, padding = draw.integers_upto(2, 2), draw.integers_upto(2, 2, 0)
    x = draw.normal([2, draw.integer(1, 3)] + image(draw, kernel, dilation, padding, 5))
    return Call(f"unfold(a, {braces(kernel)}, {{.dilation = {braces(dilation)}, "
                f".padding = {braces(padding)}, .stride = {braces(stride)}}})", [x],
                lambda a: F.unfold(a, kernel, dilation, padding, stride))


@covers("pad")
def border(draw):
    n, value = draw.integer(1, 3), draw.number()
    x = draw.normal(draw.integers_upto(2, 3) + draw.integers_upto(n, 7, 3))
    mode = draw.choice("constant reflect replicate circular".split())
    widths = draw.integers_upto(2 * n, 2, -1 if mode == "constant" else 0)
    if mode == "constant":
        return Call(f"pad(a, {braces(widths)}, {value})", [x],
                    lambda a: F.pad(a, widths, value=value))
    return Call(f'pad(a, {braces(widths)}, "{mode}")', [x],
                lambda a: F.pad(a, widths, mode=mode))
