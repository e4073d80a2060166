"""What a rule can get at: variables of persons and households, parameters and roles, and nothing else.

Whatever it reaches for beside these is refused with its place, because it could then read anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn, Protocol

from openfisca_core.parameters import ParameterNode

from openfisca_toeslagen import coverage, refusal
from openfisca_toeslagen.impact.graph import values as v
from openfisca_toeslagen.impact.graph.source import UnreadableRuleError

if TYPE_CHECKING:
    import ast

    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    from openfisca_toeslagen.impact.graph.values import Value

#: What a rule may ask of persons and households besides variables: sums, roles and sizes.
ASKED_OF_POPULATION = frozenset(
    {
        *("any", "all", "sum", "min", "max", "nb_persons", "has_role", "get_rank", "value_from_person"),
        *("value_nth_person", "value_from_first_person", "filled_array", "empty_array", "project"),
    }
)
#: Properties of the population that hold no fact about anybody: how many, and who belongs to which household.
SHAPE = frozenset({"count", "entity", "members_entity_id", "members_position"})
#: The numbers of persons and households stand in the messages of a refusal, and nowhere else.
NUMBERS, MESSAGES = "ids", refusal.__file__
#: How a rule may ask the simulation itself for a variable.
CALCULATES = frozenset({"calculate", "calculate_add", "calculate_divide"})


@dataclass
class Reads:
    """What one rule can ask for, and the functions of which it consists."""

    variables: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)
    #: Parameters of which the rule only asks whether they have a value.
    needs: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    functions: set[ast.FunctionDef | ast.Lambda] = field(default_factory=set)


class Place(Protocol):
    """Where in the text something stands."""

    file: str


class Access:
    """Notes what one rule reads of a system."""

    def __init__(self, system: TaxBenefitSystem) -> None:
        self.system = system
        self.reads = Reads()

    def of_population(self, name: str, node: ast.expr, scope: Place) -> Value:
        """Return what a rule may ask of persons or households."""
        if name == "simulation":
            return frozenset({v.SIMULATION})
        if name == "members" or name in {entity.key for entity in self.system.entities}:
            return frozenset({v.POPULATION})
        if name in SHAPE or (name == NUMBERS and scope.file == MESSAGES):
            return v.UNKNOWN
        if name in ASKED_OF_POPULATION or name == "get_holder":
            return frozenset({v.Method(v.POPULATION, name)})
        return self.refuse(
            node, scope, f"een regel vraagt personen of huishoudens om {name}; dat is geen variabele van de wet"
        )

    def child(self, path: str, name: str, node: ast.expr, scope: Place) -> Value:
        """Return a parameter below a folder, or a property of a parameter, which reads it."""
        here = coverage.node(self.system.parameters, path) if path else self.system.parameters
        if isinstance(here, ParameterNode):
            if name in here.children:
                return self.reached(f"{path}.{name}".lstrip("."))
            if name == "children":
                return frozenset({v.Children(path)})
            if not hasattr(here, name):
                self.refuse(node, scope, f"een regel leest de parameter {path}.{name}, die niet bestaat")
        self.use(frozenset({v.Parameters(path)}))
        return frozenset({v.Method(v.Parameters(path), name)}) | v.UNKNOWN

    def children(self, path: str, names: list[str], node: ast.expr, scope: Place) -> Value:
        """Return the children of a folder with one of these names; a name that it lacks may be guarded by the rule."""
        here = coverage.node(self.system.parameters, path) if path else self.system.parameters
        existing = [name for name in names if name in getattr(here, "children", {})]
        return v.join(self.child(path, name, node, scope) for name in existing or names)

    def reached(self, path: str) -> Value:
        """Return a folder or parameter; coming at a parameter is reading it."""
        if not isinstance(coverage.node(self.system.parameters, path), ParameterNode):
            self.reads.parameters.add(path)
        return frozenset({v.Parameters(path)})

    def variables(self, names: Value, node: ast.expr, scope: Place) -> None:
        """Note that the rule reads these variables; every possible name must be known and be a variable of the law."""
        if not names:
            return  # in the first round a name can have no value yet
        if not self.certain(names):
            self.refuse(node, scope, "de naam van de gelezen variabele is niet te volgen")
        # A default of None stands for "no variable"; core cannot be asked for it.
        for atom in names - v.known(None):
            if atom.object not in self.system.variables:
                self.refuse(node, scope, f"een regel leest {atom.object}, dat geen variabele van dit stelsel is")
            self.reads.variables.add(atom.object)

    def use(self, value: Value) -> None:
        """Note that a value is computed with: of a folder of parameters that reads all of them."""
        for atom in v.contents(value):
            if isinstance(atom, v.Parameters | v.Children):
                here = coverage.node(self.system.parameters, atom.path) if atom.path else self.system.parameters
                self.reads.parameters |= {leaf.name for leaf in coverage.leaves(here)}

    def needed(self, allowances: Value) -> None:
        """Note the parameters that must have a value before an allowance is given at all."""
        for atom in allowances:
            for path in coverage.PARAMETERS_OF[atom.object]:
                leaves = coverage.leaves(coverage.node(self.system.parameters, path))
                self.reads.needs |= {leaf.name for leaf in leaves if leaf.metadata.get("required") is not False}

    def certain(self, value: Value) -> bool:
        """Return whether all that a value can be is known."""
        return bool(value) and all(isinstance(atom, v.Known) for atom in value)

    def refuse(self, node: ast.AST, scope: Place, problem: str) -> NoReturn:
        """Refuse a rule that cannot be followed, with its place."""
        raise UnreadableRuleError(scope.file, getattr(node, "lineno", 0), problem)
