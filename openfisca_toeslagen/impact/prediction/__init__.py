"""From a definition to predictions with intervals: the year over a population, drawn assumptions, resampled households."""

from openfisca_toeslagen.impact.prediction.engine import Measurement, measure_population
from openfisca_toeslagen.impact.prediction.figures import Key, figures
from openfisca_toeslagen.impact.prediction.intervals import predictions

__all__ = ["Key", "Measurement", "figures", "measure_population", "predictions"]
