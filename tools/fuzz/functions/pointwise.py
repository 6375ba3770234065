"""Calls of functions of each element."""

from cases import Call, F, covers, torch

# What their operands are: `normal` numbers, `wide` ones, in `share` of (0, 1), `positive`
# or `beyond` 1.
UNARY = {
    "normal": "exp exp2 expm1 sin cos tanh sigmoid relu abs neg sign erf square atan sinh "
              "cosh asinh selu softsign silu isnan isinf isfinite",
    "wide": "floor ceil round trunc frac tanhshrink relu6 mish hardsigmoid hardswish "
            "logsigmoid",
    "share": "tan asin acos atanh logit",
    "positive": "log log2 log10 log1p sqrt rsqrt reciprocal",
    "beyond": "acosh",
}
KINDS = {name: kind for kind, names in UNARY.items() for name in names.split()}


@covers(" ".join(KINDS))
def unary(draw):
    name = draw.choice(sorted(KINDS))
    shape = draw.shape()
    operand = {"normal": draw.normal, "wide": lambda s: draw.normal(s, 5.0),
               "share": draw.share, "positive": draw.positive,
               "beyond": lambda s: draw.between(s, 1.1, 5.0)}[KINDS[name]](shape)
    function = getattr(F, name) if hasattr(F, name) and not hasattr(torch, name) else \
        getattr(torch, name)
    return Call(f"{name}(a)", [operand], function)


@covers("elu celu softplus gelu leaky_relu hardtanh")
def activation(draw):
    x, slope = draw.normal(draw.shape(), 5.0), abs(draw.number())
    text, run = draw.choice([
        (f"elu(a, {slope})", lambda a: F.elu(a, slope)),
        (f"celu(a, {slope})", lambda a: F.celu(a, slope)),
        (f"softplus(a, {slope}, 2.0)", lambda a: F.softplus(a, slope, 2.0)),
        ("gelu(a)", lambda a: F.gelu(a)),
        ("gelu(a, GeluForm::tanh)", lambda a: F.gelu(a, approximate="tanh")),
        (f"leaky_relu(a, {slope})", lambda a: F.leaky_relu(a, slope)),
        (f"hardtanh(a, -{slope}, {slope})", lambda a: F.hardtanh(a, -slope, slope)),
    ])
    return Call(text, [x], run)


@covers("add sub mul div maximum minimum fmod remainder pow")
def binary(draw):
    shape = draw.shape()
    a, b = draw.normal(draw.broadcast(shape)), draw.normal(draw.broadcast(shape))
    name = draw.choice("add sub mul div maximum minimum fmod remainder pow".split())
    if name == "pow":
        a = abs(a) + a.dtype.type(0.1)
    if name in ("div", "fmod", "remainder"):
        b[abs(b) < 0.1] = 0.7
    return Call(f"{name}(a, b)", [a, b], getattr(torch, name))


@covers("eq ne lt le gt ge where")
def comparison(draw):
    shape = draw.shape()
    inputs = [draw.normal(draw.broadcast(shape)) for _ in range(3)]
    name = draw.choice("eq ne lt le gt ge".split())
    return Call(f"where({name}(a, b), b, c)", inputs,
                lambda a, b, c: torch.where(getattr(torch, name)(a, b), b, c))


@covers("")
def integers(draw):
    shape, dtype = draw.shape(), draw.choice("int8 int32 int64 uint8".split())
    low = 0 if dtype == "uint8" else -100
    a, b = (draw.integers(draw.broadcast(shape), low, 100, dtype) for _ in range(2))
    b[b == 0] = 7
    name = draw.choice("add sub mul maximum minimum remainder fmod eq lt ge".split())
    return Call(f"{name}(a, b)", [a, b], getattr(torch, name))


@covers("logical_and logical_or logical_xor logical_not")
def logic(draw):
    shape = draw.shape()
    a, b = (draw.booleans(draw.broadcast(shape), 0.5) for _ in range(2))
    name = draw.choice("logical_and logical_or logical_xor logical_not".split())
    if name == "logical_not":
        return Call("logical_not(a)", [a], lambda a: torch.logical_not(a))
    return Call(f"{name}(a, b)", [a, b], getattr(torch, name))


@covers("")
def promotion(draw):
    """Tensors of two types, and numbers beside a tensor."""
    shape = draw.shape()
    dtype = draw.choice("int8 int32 int64 uint8 bool".split())
    a = draw.integers(draw.broadcast(shape), 0, 2 if dtype == "bool" else 50, dtype)
    b, number = draw.normal(draw.broadcast(shape)), draw.choice([2, -3, 1.5, 0.25])
    form = draw.choice(["a + b", "a * b", "b - a", "a * V", "a + V", "V - b", "b / V",
                        "a / V"])
    return Call(form.replace("V", repr(number)), [a, b],
                lambda a, b: eval(form, {"a": a, "b": b, "V": number}))


@covers("lerp addcmul addcdiv clamp clamp_min clamp_max masked_fill")
def several(draw):
    shape = draw.shape()
    a, b, c = draw.normal(shape), draw.normal(shape), draw.positive(draw.broadcast(shape))
    v = draw.number()
    text, run = draw.choice([
        ("lerp(a, b, c)", lambda a, b, c: torch.lerp(a, b, c)),
        (f"lerp(a, b, {v})", lambda a, b, c: torch.lerp(a, b, v)),
        (f"addcmul(a, b, c, {v})", lambda a, b, c: torch.addcmul(a, b, c, value=v)),
        (f"addcdiv(a, b, c, {v})", lambda a, b, c: torch.addcdiv(a, b, c, value=v)),
        (f"clamp(a, -0.5, {abs(v)})", lambda a, b, c: torch.clamp(a, -0.5, abs(v))),
        (f"clamp_min(a, {v})", lambda a, b, c: torch.clamp_min(a, v)),
        (f"clamp_max(a, {v})", lambda a, b, c: torch.clamp_max(a, v)),
        (f"masked_fill(a, b > c, {v})", lambda a, b, c: a.masked_fill(b > c, v)),
    ])
    return Call(text, [a, b, c], run)


@covers("to")
def cast(draw):
    name, dtype = draw.choice([("i8", "int8"), ("i32", "int32"), ("i64", "int64"),
                               ("f16", "float16"), ("bf16", "bfloat16"),
                               ("f64", "float64"), ("f32", "float32")])
    return Call(f"to(to(a, {name}), f32)", [draw.normal(draw.shape(), 5.0)],
                lambda a: a.to(getattr(torch, dtype)).to(torch.float32))


@covers("glu")
def gated(draw):
    shape = draw.shape(1, 3)
    dim = draw.dim(len(shape))
    shape[dim] *= 2
    return Call(f"glu(a, {dim})", [draw.normal(shape)], lambda a: F.glu(a, dim))


@covers("prelu")
def learnt_slope(draw):
    shape = draw.shape(2, 4)
    slopes = draw.normal([draw.choice([1, shape[1]])])
    return Call("prelu(a, b)", [draw.normal(shape), slopes], lambda a, b: F.prelu(a, b))
