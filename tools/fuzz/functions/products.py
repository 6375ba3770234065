"""Calls of products, and of attention."""

from cases import Call, F, covers, torch


@covers("matmul mm bmm mv dot outer")
def product(draw):
    m, k, n = (draw.choice([1, 2, 3, 5, 8, 17, 33, 64]) for _ in range(3))
    name, left, right = draw.choice([
        ("matmul", [k], [k]), ("matmul", [m, k], [k]), ("matmul", [k], [k, n]),
        ("matmul", [m, k], [k, n]), ("matmul", [3, m, k], [k, n]),
        ("matmul", [2, 1, m, k], [3, k, n]), ("matmul", [m, k], [2, k, n]),
        ("mm", [m, k], [k, n]), ("bmm", [2, m, k], [2, k, n]), ("mv", [m, k], [k]),
        ("dot", [k], [k]), ("outer", [m], [n])])
    return Call(f"{name}(a, b)", [draw.normal(left), draw.normal(right)],
                getattr(torch, name))


@covers("addmm baddbmm linear")
def with_sum(draw):
    m, k, n = draw.integers_upto(3, 20)
    beta, alpha = draw.number(), draw.number()
    name = draw.choice("addmm baddbmm linear".split())
    if name == "linear":
        rows = draw.shape(1, 3) if draw.chance(0.8) else []
        return Call("linear(a, b, c)",
                    [draw.normal(rows + [k]), draw.normal([n, k]), draw.normal([n])],
                    lambda a, b, c: F.linear(a, b, c))
    batch = [] if name == "addmm" else [3]
    added = batch + draw.choice([[m, n], [1, n], [m, 1]])
    return Call(f"{name}(a, b, c, {beta}, {alpha})",
                [draw.normal(added), draw.normal(batch + [m, k]),
                 draw.normal(batch + [k, n])],
                lambda a, b, c: getattr(torch, name)(a, b, c, beta=beta, alpha=alpha))


@covers("einsum")
def einstein(draw):
    extents = {letter: draw.integer(1, 5) for letter in "ijklb"}
    equation = draw.choice(
        "ij,jk->ik bij,bjk->bik ij,ij-> ij->ji ij->j ij,kj->ik bij,bkj->bik i,j->ij "
        "ijk,ilk->jl bijk,bk->bij bij,j->bi ij,jk,kl->il ii->i ii-> bi,bj->bij ijb->bij "
        "ij,j ijk->k ijl,ikl->jk".split())
    inputs = [draw.normal([extents[letter] for letter in term])
              for term in equation.split("->")[0].split(",")]
    names = ", ".join("abc"[:len(inputs)])
    return Call(f'einsum("{equation}", {{{names}}})', inputs,
                lambda *operands: torch.einsum(equation, *operands))


@covers("scaled_dot_product_attention")
def attention(draw):
    batch = draw.choice([[], [2], [2, 3]])
    queries, keys = draw.integers_upto(2, 9)
    depth, width = draw.integers_upto(2, 16)
    inputs = [draw.normal(batch + [queries, depth]), draw.normal(batch + [keys, depth]),
              draw.normal(batch + [keys, width])]
    kind = draw.choice("plain causal boolean float".split())
    text = {"plain": "", "causal": ", {.is_causal = true}",
            "boolean": ", {.attn_mask = d, .scale = 0.7}",
            "float": ", {.attn_mask = d}"}[kind]
    if kind == "boolean":
        mask = draw.booleans([queries, keys], 0.6)
        mask[:, 0] = True  # a row without keys is NaN in PyTorch
        inputs.append(mask)
    elif kind == "float":
        inputs.append(draw.normal(draw.choice([[queries, keys], [1, keys], [queries, 1]])))

    def run(query, key, value, mask=None):
        return F.scaled_dot_product_attention(
            query, key, value, mask, is_causal=kind == "causal",
            scale=0.7 if kind == "boolean" else None)

    return Call(f"scaled_dot_product_attention(a, b, c{text})", inputs, run)
