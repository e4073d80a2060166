"""Making synthetic households: structure first, then persons, work, income, dwelling, wealth, childcare, background."""
