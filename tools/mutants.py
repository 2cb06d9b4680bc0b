"""Small ways to break a file of Python: one mutant is one change of one place.

Comparisons, arithmetic, logic, numbers, words that name something, swapped arguments, least for most, results and
statements left out, conditions turned round. Docstrings, annotations, decorators and the wording of messages stay;
what is worked out inside a text does not, but for the text of an error.
"""

import ast
import copy
from dataclasses import dataclass

COMPARED = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
COMPUTED = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div, ast.Mod: ast.Mult,
    ast.Pow: ast.Mult, ast.MatMult: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
OPPOSITE = {"min": "max", "floor": "ceil", "any": "all", "minimum": "maximum", "zeros": "ones", "inf": "nan"}
OPPOSITE |= {value: key for key, value in OPPOSITE.items()}
TENTH = 0.1
EITHER_WAY = {"min", "max", "minimum", "maximum", "isclose"}  # arguments in any order
CHECKS = {
    "finite",
    "within",
    "positive",
    "not_negative",
    "fraction",
    "moment",
}  # lightmask.errors: they begin with a name to say


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One change: where it is, what it was and became, and the whole file with it."""

    function: str
    line: int
    end_line: int
    change: str
    tree: ast.Module

    @property
    def name(self):
        """What a list of known mutants calls it: it holds as long as the place itself does not change."""
        return f"{self.function}: {self.change}"


def mutants(source):
    """Every mutant of a file, in the order of its lines."""
    tree, found, seen = ast.parse(source), [], {}
    for path, function in _places(tree):
        for change, broken in _changes(tree, path):
            node = _at(tree, path)
            name = f"{function}: {change}"
            seen[name] = seen.get(name, 0) + 1
            change += f" ({seen[name]})" if seen[name] > 1 else ""
            where = {"function": function, "line": node.lineno, "end_line": node.end_lineno}
            found.append(Mutant(**where, change=change, tree=broken))
    return found


def _places(tree):
    """The way to every expression and statement that may be changed, and the function it is in."""
    todo = [((), "module", tree)]
    while todo:
        path, function, node = todo.pop()
        if path and hasattr(node, "lineno"):
            yield path, function
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            function = node.name if function == "module" else f"{function}.{node.name}"
        todo += reversed([(path + step, function, child) for step, child in _children(node)])


def _children(node):
    """What lies directly in a node, less what is not to be broken."""
    left_out = {"annotation", "returns", "decorator_list", "type_params", "ctx"}
    if isinstance(node, ast.JoinedStr):
        for number, part in enumerate(node.values):
            if isinstance(part, ast.FormattedValue):
                yield (("values", number), ("value", None)), part.value
        return
    for field, value in ast.iter_fields(node):
        if field in left_out or isinstance(node, (ast.Raise, ast.Import, ast.ImportFrom)):
            continue
        if isinstance(value, ast.AST):
            yield ((field, None),), value
        elif isinstance(value, list):
            for number, child in enumerate(value):
                if isinstance(child, ast.AST) and not _is_docstring(field, number, child):
                    yield ((field, number),), child


def _is_docstring(field, number, node):
    first = field == "body" and number == 0 and isinstance(node, ast.Expr)
    return first and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _at(tree, path):
    for field, number in path:
        tree = getattr(tree, field) if number is None else getattr(tree, field)[number]
    return tree


def _changes(tree, path):
    """(what it was -> what it became, the changed file) for one place."""
    node = _at(tree, path)
    for new in _broken(node, _at(tree, path[:-1]), path[-1][0]):
        changed = copy.deepcopy(tree)
        holder, (field, number) = _at(changed, path[:-1]), path[-1]
        ast.copy_location(new, node)
        if number is None:
            setattr(holder, field, new)
        else:
            getattr(holder, field)[number] = new
        yield f"{_said(node)} -> {_said(new)}", ast.fix_missing_locations(changed)


def _said(node):
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 90 else text[:60] + " ... " + text[-25:]


def _broken(node, parent, field):
    """What may stand in a node's place."""
    if isinstance(node, ast.Compare):
        yield from _compared(node)
    elif isinstance(node, ast.BinOp) and type(node.op) in COMPUTED:
        yield ast.BinOp(node.left, COMPUTED[type(node.op)](), node.right)
    elif isinstance(node, ast.AugAssign) and type(node.op) in COMPUTED:
        yield ast.AugAssign(node.target, COMPUTED[type(node.op)](), node.value)
        yield ast.Pass()
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.Not, ast.Invert)):
        yield node.operand
    elif isinstance(node, ast.Constant):
        yield from _other_constants(node, parent, field)
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, (ast.Raise, ast.Expr)):
        yield ast.Pass()
    elif isinstance(node, (ast.Name, ast.Attribute)):
        yield from _opposites(node)
    elif isinstance(node, ast.Call) and _in_order(node):
        yield ast.Call(node.func, [node.args[1], node.args[0], *node.args[2:]], node.keywords)
    if field == "test" and not isinstance(node, (ast.Compare, ast.UnaryOp)):
        yield ast.UnaryOp(ast.Not(), node)


def _in_order(call):
    """Whether a call has two arguments whose order matters."""
    plain = not any(isinstance(one, ast.Starred) for one in call.args)
    return plain and len(call.args) >= 2 and _called(call) not in EITHER_WAY


def _called(call):
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def _is_none(node):
    return isinstance(node, ast.Constant) and node.value is None


def _compared(node):
    for number, op in enumerate(node.ops):
        for other in COMPARED[type(op)]:
            yield ast.Compare(node.left, [*node.ops[:number], other(), *node.ops[number + 1 :]], node.comparators)


def _other_constants(node, parent, field):
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield from (ast.Constant(value + 1), ast.Constant(value - 1))
    elif isinstance(value, float):
        more, less = (float(f"{value * (1 + step) or step:.12g}") for step in (TENTH, -TENTH))
        yield from (ast.Constant(more), ast.Constant(less))
    elif isinstance(value, str) and field != "value" and not _is_message(parent):
        yield ast.Constant(value + "?")


def _is_message(parent):
    """Whether a text stands in an error that is raised or a check: its wording is for people to judge."""
    return isinstance(parent, ast.Call) and (_called(parent)[:1].isupper() or _called(parent) in CHECKS)


def _opposites(node):
    if isinstance(node.ctx, ast.Load):
        name = node.id if isinstance(node, ast.Name) else node.attr
        if name in OPPOSITE:
            other = OPPOSITE[name]
            bare = isinstance(node, ast.Name)
            yield ast.Name(other, node.ctx) if bare else ast.Attribute(node.value, other, node.ctx)
