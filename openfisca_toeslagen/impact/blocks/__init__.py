"""The rows of the uitvoeringstoets: thresholds on indicators, the values of the cells and the verdict that follows."""
