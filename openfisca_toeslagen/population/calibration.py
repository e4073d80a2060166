"""Weights that reproduce published totals: raking by minimum relative entropy, solved with scipy.

Among all positive weights that meet the totals, the ones nearest to the starting weights in the sense of relative
entropy are ``start * exp(features @ multipliers)`` (Deville and Särndal's raking; Hainmueller's entropy balancing). The
multipliers minimise a smooth convex function. Published totals of different years never agree to the last digit: a small
penalty on the multipliers lets each total give way a little, in proportion to how hard it pulls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy
import scipy.linalg
import scipy.optimize
import scipy.sparse

from openfisca_toeslagen.population.steady import exp

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: The relative miss of a total per unit of its multiplier.
GIVE = 1e-4
#: When to stop, in the units of :func:`rake`: the largest miss of a total is then a few ten-thousandths.
PRECISION = 1e-6
#: The furthest a weight may move from its start, as a factor either way.
FURTHEST = 30.0


def rake(
    start: NDArray[numpy.float64],
    features: scipy.sparse.csr_array,
    totals: NDArray[numpy.float64],
    furthest: float = FURTHEST,
) -> NDArray[numpy.float64]:
    """Return weights near ``start`` for which ``features.T @ weights`` is ``totals``, as far as the totals agree.

    ``features`` has a row per unit and a column per total. A total of 0 is allowed when its column balances around 0 (a
    ratio): its miss is then measured against what the parts of the column add up to.
    A total of which no unit has any part cannot be met and is left out. ``furthest`` bounds the factor by which a weight
    moves.
    """
    possible = abs(features).max(axis=0).toarray() > 0
    features, totals = features[:, possible], totals[possible]
    largest = abs(features).max(axis=0).toarray()
    mass = start.sum()
    weight = start / mass
    columns = scipy.sparse.csr_array(features / largest)
    transposed = scipy.sparse.csr_array(columns.T)
    goal = totals / largest / mass
    give = GIVE * numpy.maximum(numpy.abs(goal), abs(transposed) @ weight)
    # The problem is solved in directions in which its curvature starts as the identity: few steps then suffice.
    first = (transposed @ scipy.sparse.csr_array(columns * weight[:, None])).toarray() + numpy.diag(give)
    root = scipy.linalg.cholesky(first, lower=True)

    def weights(direction: NDArray) -> tuple[NDArray, NDArray]:
        multipliers = scipy.linalg.solve_triangular(root, direction, lower=True, trans="T")
        return multipliers, weight * exp(columns @ multipliers)

    def objective(direction: NDArray) -> tuple[float, NDArray]:
        multipliers, now = weights(direction)
        value = now.sum() - goal @ multipliers + 0.5 * give @ multipliers**2
        slope = transposed @ now - goal + give * multipliers
        return value, scipy.linalg.solve_triangular(root, slope, lower=True)

    def curvature(direction: NDArray, along: NDArray) -> NDArray:
        step = scipy.linalg.solve_triangular(root, along, lower=True, trans="T")
        bent = transposed @ (weights(direction)[1] * (columns @ step)) + give * step
        return scipy.linalg.solve_triangular(root, bent, lower=True)

    solution = scipy.optimize.minimize(
        objective,
        numpy.zeros(len(totals)),
        jac=True,
        hessp=curvature,
        method="trust-ncg",
        options={"gtol": PRECISION, "maxiter": 200, "initial_trust_radius": 0.5, "max_trust_radius": 100.0},
    )
    found = weights(solution.x)[1] * mass
    return found if numpy.isinf(furthest) else numpy.clip(found, start / furthest, start * furthest)
