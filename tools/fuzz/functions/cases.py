"""What the generators of this folder share: random arguments, and the list of generators.

A generator draws one call of one of the functions that it covers and returns it as a
Call; the same arguments go to ingot and to PyTorch."""

import dataclasses
import importlib
import random
import typing


class _Lazy:
    """A module that is loaded when it is first used: to list generators takes none."""

    def __init__(self, name):
        self._name = name

    def __getattr__(self, name):
        return getattr(importlib.import_module(self._name), name)


numpy = _Lazy("numpy")
torch = _Lazy("torch")
F = _Lazy("torch.nn.functional")


@dataclasses.dataclass
class Call:
    """`text` in C++ calls the inputs a, b, c, ... and gives one tensor, as `run` does of
    tensors of PyTorch. Gradients are compared for the inputs that `fixed` does not name."""

    text: str
    inputs: list
    run: typing.Callable
    fixed: str = ""


@dataclasses.dataclass
class Generator:
    draw: typing.Callable
    names: list


GENERATORS = []


def covers(names):
    """Registers a generator, which is to call each of `names` sooner or later."""

    def register(draw):
        GENERATORS.append(Generator(draw, names.split()))
        return draw

    return register


class Draw:
    """Random arguments of one call; floats are of the type `dtype` of numpy."""

    def __init__(self, seed, dtype):
        self.values = numpy.random.RandomState(seed % 2**32)
        self.random = random.Random(seed)
        self.dtype = dtype
        self.choice = self.random.choice
        self.integer = self.random.randint
        self.sample = self.random.sample

    def chance(self, probability):
        return self.random.random() < probability

    def integers_upto(self, count, most, least=1):
        return [self.integer(least, most) for _ in range(count)]

    def shape(self, least_rank=1, most_rank=4, least=1, most=6):
        """Small extents, with some ones and some that fill no vector evenly."""
        rank = self.integer(least_rank, most_rank)
        odd = [1, 17, 33] if rank < 4 else [1]
        return [self.integer(least, most) if self.chance(0.8)
                else max(least, self.choice(odd)) for _ in range(rank)]

    def broadcast(self, shape):
        """A shape that broadcasts to `shape`."""
        shape = [1 if self.chance(0.3) else extent for extent in shape]
        return shape[self.integer(0, len(shape)):] if self.chance(0.3) else shape

    def normal(self, shape, scale=1.0):
        return numpy.asarray(self.values.randn(*shape) * scale, self.dtype)

    def between(self, shape, low, high):
        share = self.values.rand(*shape)
        return numpy.asarray(low + (high - low) * share, self.dtype)

    def share(self, shape):
        """Inside (0, 1)."""
        return self.between(shape, 0.02, 0.98)

    def positive(self, shape):
        return self.between(shape, 0.1, 4.0)

    def integers(self, shape, low, high, dtype="int64"):
        """In [low, high)."""
        return numpy.asarray(self.values.randint(low, high, size=shape), dtype)

    def booleans(self, shape, probability):
        return numpy.asarray(self.values.rand(*shape) < probability)

    def signs(self, shape):
        return numpy.where(self.booleans(shape, 0.5), -1, 1).astype(self.dtype)

    def number(self):
        return self.choice([-2.5, -1.0, -0.3, 0.5, 1.0, 2.0, 3.25])

    def dims(self, rank):
        """Some of the dimensions, counted from either end."""
        chosen = self.sample(range(rank), self.integer(1, rank))
        return [dim - rank if self.chance(0.3) else dim for dim in chosen]

    def dim(self, rank):
        return self.integer(-rank, rank - 1)

    def reduction(self):
        """PyTorch's word, and ours."""
        word = self.choice(["mean", "sum", "none"])
        return word, f"Reduction::{word}"


def braces(numbers):
    return "{" + ", ".join(str(number) for number in numbers) + "}"


def boolean(value):
    return "true" if value else "false"
