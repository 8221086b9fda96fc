"""Small wrong changes of a correct solution. A hidden test that lets one through would let a
learner's slip through too.

The operators are the usual ones of mutation testing (Jia and Harman, IEEE Trans. Softw. Eng. 37,
2011), and those slips that numpy invites: an axis swapped, a transpose, a copy or keepdims dropped,
ddof, a factor lost; and those that wrong solutions got past the tests with: one operand only, a
type kept, a loop that stops early, a last item that is never drawn, components updated one after
the other. They work on the syntax tree; every mutant is one change.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_Change = tuple[
    ast.AST | list[ast.stmt] | None, str
]  # what comes in place of a node (None: the statement goes), and the operator's name


@dataclass(frozen=True)
class Mutant:
    """One changed solution. `key` names it from run to run: the exercise, the operator, and the
    line as it was and as it is."""

    exercise: str
    key: str
    source: str


def mutants(exercise: str, source: str) -> list[Mutant]:
    """All mutants of a solution's function or class, without those that are the same program."""
    tree = ast.parse(source)
    before = ast.unparse(tree)
    found: dict[str, Mutant] = {}
    for path, node in _nodes(tree):
        for replacement, operator in _changes(node):
            changed = _replaced(tree, path, replacement)
            after = ast.unparse(changed)
            if after == before or after in found:
                continue
            found[after] = Mutant(exercise, f"{operator}: {_difference(before, after)}", after)
    return _numbered(list(found.values()))


def _numbered(found: list[Mutant]) -> list[Mutant]:
    seen: dict[str, int] = {}
    result = []
    for mutant in found:
        seen[mutant.key] = seen.get(mutant.key, 0) + 1
        number = seen[mutant.key]
        result.append(
            mutant
            if number == 1
            else Mutant(mutant.exercise, f"{mutant.key} ({number})", mutant.source)
        )
    return result


def _difference(before: str, after: str) -> str:
    old, new = before.splitlines(), after.splitlines()
    start = next(
        (i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b),
        min(len(old), len(new)),
    )
    end = next((i for i, (a, b) in enumerate(zip(old[::-1], new[::-1], strict=False)) if a != b), 0)
    was = " ".join(line.strip() for line in old[start : max(len(old) - end, start)])
    now = " ".join(line.strip() for line in new[start : max(len(new) - end, start)])
    return f"{was or '(nothing)'} -> {now or '(nothing)'}"


# -- places in a tree ------------------------------------------------------------------------------

_Step = tuple[str, int | None]


def _nodes(
    tree: ast.AST, path: tuple[_Step, ...] = ()
) -> Iterator[tuple[tuple[_Step, ...], ast.AST]]:
    """Every node with the way to it; docstrings, annotations and the texts of errors are left
    out."""
    for name, value in ast.iter_fields(tree):
        if name in ("annotation", "returns", "decorator_list", "ctx"):
            continue
        if isinstance(tree, ast.Raise):
            continue
        items = value if isinstance(value, list) else [value]
        for index, item in enumerate(items):
            if not isinstance(item, ast.AST) or _is_docstring(item):
                continue
            step = (*path, (name, index if isinstance(value, list) else None))
            yield step, item
            yield from _nodes(item, step)


def _is_docstring(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _replaced(
    tree: ast.Module, path: tuple[_Step, ...], replacement: ast.AST | list[ast.stmt] | None
) -> ast.Module:
    result = copy.deepcopy(tree)
    parent: ast.AST = result
    for name, index in path[:-1]:
        value = getattr(parent, name)
        parent = value if index is None else value[index]
    name, index = path[-1]
    if index is None:
        setattr(parent, name, replacement)
    else:
        items = getattr(parent, name)
        nothing = [ast.Pass()] if len(items) == 1 else []
        items[index : index + 1] = (
            replacement
            if isinstance(replacement, list)
            else [replacement]
            if replacement is not None
            else nothing
        )
    return ast.fix_missing_locations(result)


# -- operators -------------------------------------------------------------------------------------

_ARITHMETIC: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
}
_COMPARISON: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_SWAPPED = {
    "maximum": "minimum",
    "max": "min",
    "min": "max",
    "minimum": "maximum",
    "sum": "mean",
    "mean": "sum",
    "zeros": "ones",
    "zeros_like": "ones_like",
    "any": "all",
    "all": "any",
    "argmax": "argmin",
    "argmin": "argmax",
    "standard_normal": "random",
    "floor": "ceil",
    "sin": "cos",
    "cos": "sin",
}
_DROPPED = {
    "copy",
    "abs",
    "sqrt",
    "exp",
    "log",
    "array",
    "asarray",
    "sort",
    "sorted",
    "float",
    "conj",
    "ravel",
}  # f(x) becomes x


def _changes(node: ast.AST) -> Iterator[_Change]:
    if isinstance(node, ast.BinOp):
        yield from _of_arithmetic(node)
    elif isinstance(node, ast.AugAssign):
        for other in _ARITHMETIC.get(type(node.op), ()):
            yield ast.AugAssign(node.target, other(), node.value), "arithmetic"
        yield None, "statement lost"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.Not)):
        yield node.operand, "sign lost" if isinstance(node.op, ast.USub) else "not lost"
    elif isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            if type(operator) in _COMPARISON:
                operators = [
                    *node.ops[:index],
                    _COMPARISON[type(operator)](),
                    *node.ops[index + 1 :],
                ]
                yield ast.Compare(node.left, operators, node.comparators), "comparison"
    elif isinstance(node, ast.BoolOp):
        yield (
            ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values),
            "and/or",
        )
        for index in range(len(node.values)):
            rest = node.values[:index] + node.values[index + 1 :]
            yield rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest), "condition lost"
    elif isinstance(node, ast.Constant):
        yield from _of_constants(node)
    elif isinstance(node, ast.Attribute):
        if node.attr == "T":
            yield node.value, "transpose lost"
        elif node.attr in _SWAPPED:
            yield ast.Attribute(node.value, _SWAPPED[node.attr], node.ctx), "another function"
    elif isinstance(node, ast.Call):
        yield from _of_calls(node)
    elif isinstance(node, ast.Slice):
        for part in ("lower", "upper", "step"):
            if getattr(node, part) is not None:
                yield (
                    ast.Slice(
                        **{
                            **{name: getattr(node, name) for name in ("lower", "upper", "step")},
                            part: None,
                        }
                    ),
                    "slice",
                )
    elif isinstance(node, (ast.For, ast.While)):
        yield _once(node), "stops early"
    elif isinstance(node, ast.Assign) and _sets_several(node):
        yield _one_after_the_other(node), "one after the other"
    elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
        items = node.value.elts
        for index in range(len(items) - 1):
            swapped = [*items[:index], items[index + 1], items[index], *items[index + 2 :]]
            yield ast.Return(ast.Tuple(swapped, node.value.ctx)), "results swapped"
    elif isinstance(node, ast.If):
        yield ast.If(ast.Constant(True), node.body, node.orelse), "always"
        yield ast.If(ast.Constant(False), node.body, node.orelse), "never"
    elif isinstance(node, ast.IfExp):
        yield node.body, "always"
        yield node.orelse, "never"
    elif isinstance(node, (ast.Expr, ast.Raise, ast.Break, ast.Continue)) or _sets_an_item(node):
        yield None, "statement lost"


def _sets_an_item(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and any(
        isinstance(target, (ast.Subscript, ast.Attribute)) for target in node.targets
    )


def _of_arithmetic(node: ast.BinOp) -> Iterator[_Change]:
    for other in _ARITHMETIC.get(type(node.op), ()):
        yield ast.BinOp(node.left, other(), node.right), "arithmetic"
    if isinstance(node.op, (ast.Mult, ast.Div)):
        yield node.left, "factor lost"
    if isinstance(node.op, ast.Mult):
        yield node.right, "factor lost"
    if isinstance(node.op, ast.Pow):
        yield node.left, "power lost"
    if isinstance(node.op, (ast.Add, ast.Sub)):
        yield node.left, "term lost"
        yield node.right, "term lost"
    if isinstance(node.op, ast.MatMult):
        yield ast.BinOp(node.right, node.op, node.left), "matrices swapped"
        yield ast.BinOp(node.left, ast.Mult(), node.right), "entry by entry"
        yield node.left, "left operand only"
        yield node.right, "right operand only"


def _of_constants(node: ast.Constant) -> Iterator[_Change]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value), "flag"
    elif isinstance(value, int):
        yield ast.Constant(value + 1), "off by one"
        yield ast.Constant(value - 1), "off by one"
    elif isinstance(value, float):
        yield ast.Constant(2 * value if value else 1.0), "constant"
        yield ast.Constant(-value if value else -1.0), "constant"


def _of_calls(node: ast.Call) -> Iterator[_Change]:
    name = (
        node.func.attr
        if isinstance(node.func, ast.Attribute)
        else node.func.id
        if isinstance(node.func, ast.Name)
        else ""
    )
    for index in range(len(node.keywords)):
        kept = node.keywords[:index] + node.keywords[index + 1 :]
        yield ast.Call(node.func, node.args, kept), f"{node.keywords[index].arg} lost"
    if isinstance(node.func, ast.Name) and name in _SWAPPED:
        yield (
            ast.Call(ast.Name(_SWAPPED[name], ast.Load()), node.args, node.keywords),
            "another function",
        )
    if name in _DROPPED:
        inner = (
            node.args[0]
            if node.args
            else node.func.value
            if isinstance(node.func, ast.Attribute)
            else None
        )
        if inner is not None:
            yield inner, f"{name} lost"
    if name in ("maximum", "minimum") and len(node.args) == 2:
        yield node.args[0], "left operand only"
        yield node.args[1], "right operand only"
    if name == "astype" and isinstance(node.func, ast.Attribute):
        yield node.func.value, "dtype kept"
    if name in ("array", "asarray") and len(node.args) == 2:
        yield ast.Call(node.func, node.args[:1], node.keywords), "dtype kept"
    if name == "integers" and node.args:
        shorter = ast.BinOp(node.args[-1], ast.Sub(), ast.Constant(1))
        yield ast.Call(node.func, [*node.args[:-1], shorter], node.keywords), "last never drawn"
    if (
        name == "array"
        and node.args
        and not isinstance(node.args[0], (ast.List, ast.ListComp, ast.Tuple))
    ):
        asarray = (
            ast.Attribute(node.func.value, "asarray", ast.Load())
            if isinstance(node.func, ast.Attribute)
            else node.func
        )
        yield ast.Call(asarray, node.args, node.keywords), "copy lost"
    if len(node.args) == 2 and name not in ("maximum", "minimum", "zip"):
        yield ast.Call(node.func, node.args[::-1], node.keywords), "arguments swapped"


def _once(node: ast.For | ast.While) -> ast.For | ast.While:
    once = copy.copy(node)
    once.body = [*node.body, ast.Break()]
    return once


def _sets_several(node: ast.Assign) -> bool:
    """Whether an assignment sets several names at once, and a later value needs what an earlier
    name held before."""
    target, value = node.targets[0], node.value
    if not (
        isinstance(target, ast.Tuple)
        and isinstance(value, ast.Tuple)
        and len(target.elts) == len(value.elts)
    ):
        return False
    used = [
        {inner.id for inner in ast.walk(given) if isinstance(inner, ast.Name)}
        for given in value.elts
    ]
    set_ = [
        {inner.id for inner in ast.walk(each) if isinstance(inner, ast.Name)}
        for each in target.elts
    ]
    return any(set_[i] & used[j] for i in range(len(set_)) for j in range(i + 1, len(used)))


def _one_after_the_other(node: ast.Assign) -> list[ast.stmt]:
    target, value = node.targets[0], node.value
    assert isinstance(target, ast.Tuple)
    assert isinstance(value, ast.Tuple)
    return [ast.Assign([each], given) for each, given in zip(target.elts, value.elts, strict=True)]
