"""Reading a rule without running it: which variables, parameters and roles its text can ask for.

The text of a formula and of every function of ours that it calls is gone through with sets of possible values instead of
arrays (``values.py``), all branches at once. So names that are put together (``f"uren_{kind}"``) and names that arrive as an
argument (``allowance.award(huishouden, period, parameters, "zorgtoeslag")``) are found, and what is found holds at least
everything that a run can ask for. A name that cannot be followed is refused with :class:`UnreadableRuleError`.
"""

from __future__ import annotations

import ast
import builtins
import functools
import inspect
import itertools
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING

import numpy
import pandas
from openfisca_core.entities import Role

from openfisca_toeslagen import coverage
from openfisca_toeslagen.impact.graph import values as v
from openfisca_toeslagen.impact.graph.access import CALCULATES, Access, Reads
from openfisca_toeslagen.impact.graph.source import FORBIDDEN, belongs_to_rules, definition

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.impact.graph.values import Value

#: Rounds in which the names of a function have found everything that they can be, loops included.
MOST_ROUNDS = 6


@dataclass
class _Scope:
    """The names inside one function, and where they are looked up if they are not its own."""

    file: str
    names: dict[str, Value]
    outer: _Scope | Mapping[str, object]
    result: Value = v.NOTHING


def read_formula(formula: Callable, system: TaxBenefitSystem) -> Reads:
    """Return what a formula can ask for; raises :class:`UnreadableRuleError` where that cannot be seen."""
    reader = _Reader(system)
    handles = [v.POPULATION, None, v.PARAMETERS_AT]
    arguments = [v.UNKNOWN if handle is None else frozenset({handle}) for handle in handles]
    function = inspect.unwrap(formula)
    reader.call(function, arguments[: function.__code__.co_argcount], {})
    return reader.reads


class _Reader(Access):
    """Goes through the functions of one formula."""

    def __init__(self, system: TaxBenefitSystem) -> None:
        super().__init__(system)
        self.returned: dict[object, Value] = {}

    # --- Functions ---------------------------------------------------------------------------------------------------

    def call(self, function: FunctionType, positional: list[Value], named: dict[str, Value]) -> Value:
        """Go through a function of ours with these arguments, and return what it can return."""
        key = (function, tuple(positional), tuple(sorted(named.items(), key=lambda pair: pair[0])))
        if key in self.returned:
            return self.returned[key]
        # A function that calls itself gives what the run will tell.
        self.returned[key] = v.UNKNOWN
        node = definition(function.__code__)
        around = {
            **function.__globals__,
            **{
                name: cell.cell_contents
                for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
            },
        }
        defaults = function.__defaults__ or ()
        given = dict(
            zip(function.__code__.co_varnames[function.__code__.co_argcount - len(defaults) :], defaults, strict=False)
        )
        given |= function.__kwdefaults__ or {}
        scope = _Scope(function.__code__.co_filename, {name: v.known(value) for name, value in given.items()}, around)
        self.returned[key] = self._run(node, scope, positional, named)
        return self.returned[key]

    def _run(self, node: ast.FunctionDef | ast.Lambda, scope: _Scope, positional: list[Value], named: dict) -> Value:
        self.reads.functions.add(node)
        arguments = node.args
        names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
        scope.names |= dict(zip(names, positional, strict=False)) | named
        if arguments.vararg:
            scope.names[arguments.vararg.arg] = frozenset({v.Items(v.join(positional[len(names) :]))})
        for name in (*names, *(argument.arg for argument in arguments.kwonlyargs)):
            scope.names.setdefault(name, v.UNKNOWN)
        if isinstance(node, ast.Lambda):
            return self.value(node.body, scope)
        for _ in range(MOST_ROUNDS):
            before = dict(scope.names), scope.result
            self.statements(node.body, scope)
            if before == (scope.names, scope.result):
                break
        return scope.result or v.known(None)

    # --- Statements --------------------------------------------------------------------------------------------------

    def statements(self, body: list[ast.stmt], scope: _Scope) -> None:
        """Go through statements; every branch is taken, and a name may be anything that was ever assigned to it."""
        for statement in body:
            self.statement(statement, scope)

    def statement(self, node: ast.stmt, scope: _Scope) -> None:
        """Go through one statement."""
        match node:
            case ast.Return():
                result = self.value(node.value, scope) if node.value else v.known(None)
                scope.result |= result
            case ast.Expr():
                self.value(node.value, scope)
            case ast.Assign():
                assigned = self.value(node.value, scope)
                for target in node.targets:
                    self.assign(target, assigned, scope)
            case ast.AugAssign() | ast.AnnAssign():
                assigned = self.value(node.value, scope) if node.value else v.NOTHING
                self.use(assigned)
                self.assign(node.target, assigned | v.UNKNOWN, scope)
            case ast.For():
                self.assign(node.target, v.elements(self.value(node.iter, scope)), scope)
                self.statements([*node.body, *node.orelse], scope)
            case ast.While() | ast.If():
                self.use(self.value(node.test, scope))
                self.statements([*node.body, *node.orelse], scope)
            case ast.Assert():
                self.use(self.value(node.test, scope))
            case ast.Raise():
                if node.exc:
                    self.use(self.value(node.exc, scope))
            case ast.Try():
                parts = [node.body, *(handler.body for handler in node.handlers), node.orelse, node.finalbody]
                self.statements(list(itertools.chain.from_iterable(parts)), scope)
            case ast.FunctionDef():
                self.assign(ast.Name(node.name), frozenset({v.Local(node, scope)}), scope)
            case ast.Pass() | ast.Continue() | ast.Break():
                pass
            case _:
                self.refuse(node, scope, "dit soort opdracht kan in een regel niet worden gevolgd")

    def assign(self, target: ast.expr, assigned: Value, scope: _Scope) -> None:
        """Let a name, or the names of a tuple, also be the value."""
        match target:
            case ast.Name():
                scope.names[target.id] = scope.names.get(target.id, v.NOTHING) | assigned
            case ast.Tuple() | ast.List():
                parts = v.places(assigned, len(target.elts))
                if any(isinstance(one, ast.Starred) for one in target.elts):
                    parts = [v.elements(assigned)] * len(target.elts)
                for one, part in zip(target.elts, parts, strict=True):
                    self.assign(one, part, scope)
            case ast.Starred():
                self.assign(target.value, frozenset({v.Items(assigned)}), scope)
            case ast.Subscript():
                self.use(self.value(target.slice, scope))
                self._put(target.value, assigned, self.value(target.slice, scope), scope)
            case _:
                self.refuse(target, scope, "een regel mag alleen aan eigen namen iets toekennen")

    def _put(self, container: ast.expr, assigned: Value, key: Value, scope: _Scope) -> None:
        """Let a container that is a name of this function also hold the value."""
        self.use(assigned)
        if isinstance(container, ast.Name) and v.contents(assigned) - {v.ANYTHING}:
            self.assign(container, frozenset({v.Dictionary(key, assigned)}), scope)

    # --- Expressions -------------------------------------------------------------------------------------------------

    def value(self, node: ast.expr, scope: _Scope) -> Value:
        """Return everything that an expression can be."""
        match node:
            case ast.Constant():
                return v.known(node.value)
            case ast.Name():
                return self.name(node, scope)
            case ast.Attribute():
                return self.attribute(node, scope)
            case ast.Subscript():
                return self.subscript(node, scope)
            case ast.Call():
                return self.called(node, scope)
            case ast.JoinedStr():
                return self.text(node, scope)
            case ast.FormattedValue():
                return self.value(node.value, scope)
            case ast.Tuple():
                if any(isinstance(one, ast.Starred) for one in node.elts):
                    return frozenset({v.Items(self.each(node.elts, scope))})
                return frozenset({v.Row(tuple(self.value(one, scope) for one in node.elts))})
            case ast.List() | ast.Set():
                return frozenset({v.Items(self.each(node.elts, scope))})
            case ast.Dict():
                return self.dictionary(node, scope)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                self.generators(node.generators, scope)
                return frozenset({v.Items(self.value(node.elt, scope))})
            case ast.DictComp():
                self.generators(node.generators, scope)
                return frozenset({v.Dictionary(self.value(node.key, scope), self.value(node.value, scope))})
            case ast.Lambda():
                return frozenset({v.Local(node, scope)})
            case ast.IfExp():
                self.use(self.value(node.test, scope))
                return self.value(node.body, scope) | self.value(node.orelse, scope)
            case ast.BoolOp():
                # `a or b` gives one of the two.
                return v.join(self.value(one, scope) for one in node.values)
            case ast.BinOp():
                return self.combined(node, scope)
            case ast.UnaryOp():
                self.use(self.value(node.operand, scope))
                return v.UNKNOWN
            case ast.Compare():
                self.use(v.join(self.value(one, scope) for one in (node.left, *node.comparators)))
                return v.UNKNOWN
            case ast.Slice():
                self.use(v.join(self.value(one, scope) for one in (node.lower, node.upper, node.step) if one))
                return v.UNKNOWN
            case ast.Starred():
                return v.elements(self.value(node.value, scope))
            case ast.NamedExpr():
                assigned = self.value(node.value, scope)
                self.assign(node.target, assigned, scope)
                return assigned
        return self.refuse(node, scope, "dit soort uitdrukking kan in een regel niet worden gevolgd")

    def each(self, nodes: list[ast.expr], scope: _Scope) -> Value:
        """Return what the elements of a list can be."""
        return v.join(self.value(one, scope) for one in nodes)

    def dictionary(self, node: ast.Dict, scope: _Scope) -> Value:
        """Return a dictionary; ``**other`` adds the keys and values of another."""
        keys, held = v.NOTHING, v.NOTHING
        for key, item in zip(node.keys, node.values, strict=True):
            given = self.value(item, scope)
            if key is None:
                pairs = v.items(given)
                keys, held = keys | v.join(p.places[0] for p in pairs), held | v.join(p.places[1] for p in pairs)
            else:
                keys, held = keys | self.value(key, scope), held | given
        return frozenset({v.Dictionary(keys, held)})

    def generators(self, generators: list[ast.comprehension], scope: _Scope) -> None:
        """Bind the names of a comprehension."""
        for generator in generators:
            self.assign(generator.target, v.elements(self.value(generator.iter, scope)), scope)
            for condition in generator.ifs:
                self.use(self.value(condition, scope))

    def text(self, node: ast.JoinedStr, scope: _Scope) -> Value:
        """Return the texts that an f-string can be; anything if a part is not known."""
        parts = [self.value(part, scope) for part in node.values]
        if any(not isinstance(atom, v.Known) for part in parts for atom in part):
            return v.UNKNOWN
        texts = itertools.product(*([str(atom.object) for atom in part] for part in parts))
        return frozenset(v.Known("".join(one)) for one in texts)

    def combined(self, node: ast.BinOp, scope: _Scope) -> Value:
        """Return what two operands give: texts and lists are joined, anything else is computed."""
        left, right = self.value(node.left, scope), self.value(node.right, scope)
        self.use(left | right)
        lists = [atom for atom in left | right if isinstance(atom, v.Items | v.Row | v.Dictionary)]
        if lists:
            return left | right
        texts = [[a.object for a in side if isinstance(a, v.Known) and isinstance(a.object, str)] for side in (left, right)]
        if isinstance(node.op, ast.Add) and all(texts):
            joined = {v.Known(one + other) for one, other in itertools.product(*texts)}
            return frozenset(joined) if v.ANYTHING not in left | right else frozenset(joined) | v.UNKNOWN
        return v.UNKNOWN

    def name(self, node: ast.Name, scope: _Scope) -> Value:
        """Return what a name stands for: a local one first, then the names around it, then the module and Python's own."""
        around: _Scope | Mapping[str, object] = scope
        while isinstance(around, _Scope):
            if node.id in around.names:
                return around.names[node.id]
            around = around.outer
        if node.id in around:
            return self.of_module(around[node.id], node, scope)
        if hasattr(builtins, node.id):
            return self.of_module(getattr(builtins, node.id), node, scope)
        # A name that is assigned further on, in a loop.
        return v.NOTHING

    def of_module(self, thing: object, node: ast.expr, scope: _Scope) -> Value:
        """Return a known object of a module; an array or table that lies there is no fact and is refused."""
        if isinstance(thing, numpy.ndarray | pandas.DataFrame | pandas.Series) and getattr(thing, "ndim", 1) > 0:
            self.refuse(node, scope, "een regel leest een rij gegevens die geen variabele van de wet is")
        return v.known(thing)

    def attribute(self, node: ast.Attribute, scope: _Scope) -> Value:
        """Return what an attribute can be."""
        return v.join(self.attribute_of(atom, node.attr, node, scope) for atom in self.value(node.value, scope))

    def attribute_of(self, atom: object, name: str, node: ast.expr, scope: _Scope) -> Value:
        """Return an attribute of one thing that the expression before the dot can be."""
        if atom == v.POPULATION:
            return self.of_population(name, node, scope)
        if atom == v.SIMULATION:
            if name == "tax_benefit_system":
                return frozenset({v.SYSTEM})
            if name == "mark_refusals":
                return v.UNKNOWN
            if name in CALCULATES:
                return frozenset({v.Method(atom, name)})
            self.refuse(node, scope, f"een regel vraagt de simulatie om {name}; alleen variabelen zijn te volgen")
        if atom == v.SYSTEM:
            if name == "parameters":
                return frozenset({v.Parameters("")})
            self.refuse(node, scope, f"een regel vraagt het stelsel om {name}; alleen de parameters zijn te volgen")
        if isinstance(atom, v.Parameters):
            return self.child(atom.path, name, node, scope)
        if isinstance(atom, v.Known):
            thing = atom.object
            if isinstance(thing, ModuleType):
                return self.of_module(getattr(thing, name), node, scope)
            if hasattr(thing, name) and not callable(getattr(thing, name)):
                return v.known(getattr(thing, name))
        return frozenset({v.Method(atom, name)})

    def subscript(self, node: ast.Subscript, scope: _Scope) -> Value:
        """Return what taking an element gives; of a folder of parameters all, unless the name is known."""
        key = self.value(node.slice, scope)
        self.use(key)
        names = [atom.object for atom in key if isinstance(atom, v.Known)]
        found = v.NOTHING
        for atom in self.value(node.value, scope):
            if isinstance(atom, v.Parameters | v.Children):
                certain = len(names) == len(key) and all(isinstance(name, str) for name in names)
                if certain and names:
                    found |= self.children(atom.path, names, node, scope)
                else:
                    self.use(frozenset({v.Parameters(atom.path)}))
                    found |= v.UNKNOWN
            elif isinstance(atom, v.Known) and isinstance(atom.object, dict):
                known = [name for name in names if name in atom.object]
                found |= frozenset(v.Known(atom.object[n]) for n in known) or frozenset(map(v.Known, atom.object.values()))
            elif isinstance(atom, v.Dictionary):
                found |= atom.values
            else:
                found |= v.elements(frozenset({atom}))
        return found

    # --- Calls -------------------------------------------------------------------------------------------------------

    def called(self, node: ast.Call, scope: _Scope) -> Value:
        """Return what a call can give."""
        positional = [self.value(one, scope) for one in node.args]
        if any(isinstance(one, ast.Starred) for one in node.args):
            # How many there are is not known: every place may be any of them.
            positional = [v.join(positional)] * max(len(positional), 12)
        named = {one.arg: self.value(one.value, scope) for one in node.keywords if one.arg}
        rest = [self.value(one.value, scope) for one in node.keywords if not one.arg]
        self.use(v.join(rest))
        result = v.NOTHING
        for atom in self.value(node.func, scope):
            result |= self.call_of(atom, positional, named, node, scope)
        return result

    def call_of(self, atom: object, positional: list[Value], named: dict, node: ast.Call, scope: _Scope) -> Value:
        """Return what calling one thing gives."""
        arguments = v.join([*positional, *named.values()])
        if atom == v.POPULATION:
            self.variables(positional[0] if positional else v.UNKNOWN, node, scope)
            return v.UNKNOWN
        if atom == v.PARAMETERS_AT:
            return frozenset({v.Parameters("")})
        if isinstance(atom, v.Method):
            return self.method(atom, positional, arguments, node, scope)
        if isinstance(atom, v.Local):
            inner = _Scope(scope.file, {}, atom.scope)
            return self._run(atom.node, inner, positional, named)
        if isinstance(atom, v.Known):
            return self.known_call(atom.object, positional, named, node, scope)
        if v.contents(arguments) & v.HANDLES:
            self.refuse(node, scope, "personen, huishoudens of parameters gaan naar een functie die niet is te volgen")
        self.use(arguments)
        return v.UNKNOWN

    def method(self, atom: v.Method, positional: list[Value], arguments: Value, node: ast.Call, scope: _Scope) -> Value:
        """Return what a method gives."""
        if atom.of == v.POPULATION:
            if atom.name == "get_holder":
                self.variables(positional[0], node, scope)
            if atom.name == "has_role":
                self.reads.roles |= {
                    a.object.key for a in arguments if isinstance(a, v.Known) and isinstance(a.object, Role)
                }
            self.use(arguments)
            return v.UNKNOWN
        if atom.of == v.SIMULATION:
            self.variables(positional[0], node, scope)
            return v.UNKNOWN
        of = frozenset({atom.of})
        if atom.name == "items":
            return frozenset({v.Items(v.items(of))})
        if atom.name == "values":
            return frozenset({v.Items(v.join(pair.places[1] for pair in v.items(of)))})
        if atom.name == "keys":
            return frozenset({v.Items(v.elements(of))})
        if isinstance(atom.of, v.Known) and isinstance(atom.of.object, str) and all(self.certain(one) for one in positional):
            choices = itertools.product(*([a.object for a in one] for one in positional))
            return frozenset(v.Known(getattr(atom.of.object, atom.name)(*choice)) for choice in choices)
        if v.contents(arguments) & v.HANDLES:
            self.refuse(node, scope, "personen, huishoudens of parameters gaan naar een functie die niet is te volgen")
        self.use(of | arguments)
        return v.UNKNOWN

    def known_call(self, function: object, positional: list[Value], named: dict, node: ast.Call, scope: _Scope) -> Value:
        """Return what a function of a module, of Python or of a library gives."""
        arguments = v.join([*positional, *named.values()])
        function = inspect.unwrap(function) if isinstance(function, FunctionType) else function
        if function is coverage.missing:
            self.needed(positional[1])
            return v.UNKNOWN
        if isinstance(function, functools._lru_cache_wrapper):
            function = function.__wrapped__
        if isinstance(function, FunctionType) and belongs_to_rules(function):
            return self.call(function, positional, named)
        name = getattr(function, "__name__", "")
        if name in FORBIDDEN:
            self.refuse(node, scope, f"een regel mag {name} niet gebruiken: zo kan alles worden gelezen")
        if function is getattr:
            return self.got(positional, node, scope)
        if function is zip:
            return frozenset({v.Items(frozenset({v.Row(tuple(v.elements(one) for one in positional))}))})
        if function is enumerate:
            return frozenset({v.Items(frozenset({v.Row((v.UNKNOWN, v.elements(positional[0])))}))})
        if function in (list, tuple, set, frozenset, sorted, reversed):
            return frozenset({v.Items(v.elements(v.join(positional)))})
        if function is dict:
            return v.join(positional) or frozenset({v.Dictionary(v.NOTHING, v.NOTHING)})
        if v.contents(arguments) & v.HANDLES:
            self.refuse(node, scope, f"personen, huishoudens of parameters gaan naar {name}, dat niet is te volgen")
        self.use(arguments)
        return arguments | v.UNKNOWN if function in (min, max, next) else v.UNKNOWN

    def got(self, positional: list[Value], node: ast.Call, scope: _Scope) -> Value:
        """Return what ``getattr`` gives for names that are known."""
        if not self.certain(positional[1]):
            self.refuse(node, scope, "getattr met een naam die niet is te volgen")
        names = [atom.object for atom in positional[1]]
        return v.join(self.attribute_of(a, name, node, scope) for a in positional[0] for name in names)
