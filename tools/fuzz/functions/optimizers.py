"""A few steps of an optimiser with random options, in one function."""

import dataclasses

from cases import boolean, braces, covers, torch

NAMES = "SGD Adam AdamW RMSprop Adagrad"


@dataclasses.dataclass
class Steps:
    """Of the optimiser `name` from `parameter` on, a step for each gradient. `arguments`
    are PyTorch's; ours are called the same."""

    name: str
    arguments: dict
    parameter: object
    gradients: list
    clip: tuple  # "norm" or "value" and the limit, or nothing

    def text(self):
        def written(value):
            if isinstance(value, tuple):
                return braces(value)
            return boolean(value) if isinstance(value, bool) else value

        return ", ".join(f".{key} = {written(value)}"
                         for key, value in self.arguments.items())

    def run(self):
        parameter = torch.nn.Parameter(torch.tensor(self.parameter))
        optimizer = getattr(torch.optim, self.name)([parameter], **self.arguments)
        for gradient in self.gradients:
            parameter.grad = torch.tensor(gradient)
            if self.clip:
                kind, limit = self.clip
                getattr(torch.nn.utils, f"clip_grad_{kind}_")([parameter], limit)
            optimizer.step()
        return parameter.detach()


def draw_options(draw, name):
    """In the order in which ours are declared, as C++ wants them."""
    rate, decay = draw.choice([0.1, 0.01, 1e-3]), draw.choice([0.0, 0.0, 0.1, 0.01])
    momentum, eps = draw.choice([0.0, 0.5, 0.9]), draw.choice([1e-8, 1e-3])
    if name == "SGD":
        nesterov = momentum > 0 and draw.chance(0.5)
        return {"lr": rate, "momentum": momentum,
                "dampening": 0.0 if nesterov else draw.choice([0.0, 0.3]),
                "weight_decay": decay, "nesterov": nesterov}
    if name == "RMSprop":
        return {"lr": rate, "alpha": draw.choice([0.99, 0.9]), "eps": eps,
                "weight_decay": decay, "momentum": momentum,
                "centered": draw.chance(0.5)}
    if name == "Adagrad":
        return {"lr": rate, "lr_decay": draw.choice([0.0, 0.1]), "weight_decay": decay,
                "initial_accumulator_value": draw.choice([0.0, 0.5])}
    betas = (draw.choice([0.9, 0.5, 0.0]), draw.choice([0.999, 0.9]))
    return {"lr": rate, "betas": betas, "eps": eps, "weight_decay": decay,
            "amsgrad": draw.chance(0.5)}


@covers(NAMES + " clip_grad_norm_ clip_grad_value_")
def steps(draw):
    name = draw.choice(NAMES.split())
    shape = draw.shape(1, 2)
    return Steps(name, draw_options(draw, name), draw.normal(shape),
                 [draw.normal(shape) for _ in range(draw.integer(1, 5))],
                 draw.choice([(), ("norm", 0.5), ("value", 0.5)]))
