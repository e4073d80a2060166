"""Besluit kinderopvangtoeslag (BWBR0017321), 2013 and later: first child, percentages, hours that count."""

import numpy
from numpy import divide, lexsort, maximum, minimum, ones_like, where, zeros
from openfisca_core.periods import MONTH, YEAR
from openfisca_core.populations import ADD
from openfisca_core.variables import Variable

from openfisca_toeslagen import rounding
from openfisca_toeslagen.entities import Huishouden, Persoon
from openfisca_toeslagen.refusal import months

# --- Art. 3 and 6 to 8: the first child and the percentages -------------------------------------------------------------


class opvanguren(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    unit = "hour"
    label = "Uren opvang van het kind in de maand, alle soorten samen"
    reference = "https://wetten.overheid.nl/BWBR0017321#Artikel3"

    def formula(persoon, period):
        """Hours a month of a child that counts, before any maximum."""
        hours = persoon("uren_dagopvang", period) + persoon("uren_buitenschoolse_opvang", period)
        hours = hours + persoon("uren_gastouderopvang_met_aanspraak", period)
        return hours * persoon("kind_telt_mee_voor_kinderopvangtoeslag", period)


class is_eerste_kind(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    label = "Is in de maand het eerste kind"
    reference = "https://wetten.overheid.nl/BWBR0017321#Artikel3"

    def formula(persoon, period, parameters):
        """Art. 3: the child with the most hours of care; with equal hours the one with the highest costs (until 2014: the
        lowest); then in order of listing. Per month, hours before the maximum of 230 (decision 15, a choice).
        """
        most = parameters(period).kinderopvangtoeslag.maximum_uurprijs
        highest = parameters(period).kinderopvangtoeslag.eerste_kind.hoogste_kosten_bij_gelijke_uren
        hours = persoon("opvanguren", period)
        costs = persoon("uren_dagopvang", period) * minimum(persoon("uurprijs_dagopvang", period), most.dagopvang)
        price = minimum(persoon("uurprijs_buitenschoolse_opvang", period), most.buitenschoolse_opvang)
        costs = costs + persoon("uren_buitenschoolse_opvang", period) * price
        price = minimum(persoon("uurprijs_gastouderopvang", period), most.gastouderopvang)
        costs = costs + persoon("uren_gastouderopvang_met_aanspraak", period) * price
        in_care = numpy.flatnonzero(hours > 0)
        household = persoon.huishouden.members_entity_id[in_care]
        # Rounded so that equal amounts compare equal whatever the order of the floating point operations.
        tie = numpy.round(costs[in_care], 6) * (-1 if highest else 1)
        order = lexsort((in_care, tie, -numpy.round(hours[in_care], 6), household))
        leads = numpy.ones(len(in_care), dtype=bool)
        leads[1:] = household[order][1:] != household[order][:-1]
        first = zeros(persoon.count, dtype=bool)
        first[in_care[order]] = leads
        return first


class toeslagpercentage_eerste_kind(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "/1"
    label = "Percentage van de kosten voor het eerste kind"
    reference = "https://wetten.overheid.nl/BWBR0017321#Artikel6"

    def formula(huishouden, period, parameters):
        """Bijlage I, by joint income; cents of income are dropped, the groups have whole euros (decision 4)."""
        income = maximum(rounding.whole_euros_down(huishouden("draagkracht", period)), 0)
        return parameters(period).kinderopvangtoeslag.percentage.eerste_kind.calc(income)


class toeslagpercentage_volgende_kinderen(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "/1"
    label = "Percentage van de kosten voor volgende kinderen"
    reference = "https://wetten.overheid.nl/BWBR0017321#Artikel6"

    def formula(huishouden, period, parameters):
        """Bijlage I, by joint income; cents of income are dropped, the groups have whole euros (decision 4).

        NaN where this table is not known and that of the first child is: whoever needs it is refused.
        """
        table = parameters(period).kinderopvangtoeslag.percentage.volgende_kinderen
        if not table.thresholds:
            return numpy.full(huishouden.count, numpy.nan)
        income = maximum(rounding.whole_euros_down(huishouden("draagkracht", period)), 0)
        return table.calc(income)


class toeslagpercentage_kind(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    unit = "/1"
    label = "Percentage van de kosten voor dit kind"
    reference = "https://wetten.overheid.nl/BWBR0017321#Artikel8"

    def formula(persoon, period):
        """Art. 8 lid 1 and 2: the allowance is a percentage of the costs, for the first child and for the next ones; 0 for
        who has no hours that count.
        """
        next_child = persoon.huishouden("toeslagpercentage_volgende_kinderen", period)
        return where(
            persoon("is_eerste_kind", period),
            persoon.huishouden("toeslagpercentage_eerste_kind", period),
            where(persoon("opvanguren", period) > 0, next_child, 0),
        )


# --- Art. 8a: the hours that count -------------------------------------------------------------------------------------


class aandeel_uren_binnen_maandmaximum(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    unit = "/1"
    label = "Deel van de opvanguren dat binnen het maandmaximum valt"
    reference = "https://wetten.overheid.nl/BWBR0017321#Artikel8a"

    def formula(persoon, period, parameters):
        """Art. 8a lid 1 a: at most 230 hours per child and month. With more kinds of care the excess falls pro rata on them
        (decision 16, a choice).
        """
        most = parameters(period).kinderopvangtoeslag.maximum_uren_per_maand
        hours = persoon("opvanguren", period)
        return divide(most, hours, out=ones_like(hours), where=hours > most)


class uren_als_dagopvang(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    unit = "hour"
    label = "Uren binnen het maandmaximum die als dagopvang tellen voor de urenkoppeling"
    reference = "https://wetten.overheid.nl/BWBR0017321#Artikel8a"

    def formula(persoon, period):
        """Hours a month: day care, and childminder care of a child under four (decision 16)."""
        hours = persoon("uren_dagopvang", period)
        hours = hours + persoon("uren_gastouderopvang_met_aanspraak", period) * persoon("is_jonger_dan_vier", period)
        within = persoon("aandeel_uren_binnen_maandmaximum", period)
        return hours * within * persoon("kind_telt_mee_voor_kinderopvangtoeslag", period)


class uren_als_buitenschoolse_opvang(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    unit = "hour"
    label = "Uren binnen het maandmaximum die als buitenschoolse opvang tellen voor de urenkoppeling"
    reference = "https://wetten.overheid.nl/BWBR0017321#Artikel8a"

    def formula(persoon, period):
        """Hours a month: out-of-school care, and childminder care of a child of four or older (decision 16)."""
        hours = persoon("uren_buitenschoolse_opvang", period)
        hours = hours + persoon("uren_gastouderopvang_met_aanspraak", period) * ~persoon("is_jonger_dan_vier", period)
        within = persoon("aandeel_uren_binnen_maandmaximum", period)
        return hours * within * persoon("kind_telt_mee_voor_kinderopvangtoeslag", period)


class arbeidsuren_voor_urenkoppeling(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    unit = "hour"
    label = "Gewerkte uren, of in de doorloop die van de laatste maand met werk"
    reference = "https://wetten.overheid.nl/BWBR0017321#Artikel8a"

    def formula(persoon, period):
        """Hours a month. In the run-out the "zelfde aanspraak" lasts: the hours of the last month worked (decision 14)."""
        hours = persoon("gewerkte_uren", period)
        since = persoon("maanden_sinds_werk", period)
        retained = persoon("is_in_doorloop", period)
        for back in range(1, 13):
            earlier = persoon("gewerkte_uren", period.offset(-back, "month"))
            hours = where(retained & (since == back), earlier, hours)
        return hours


class maximum_uren_dagopvang(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "hour"
    label = "Uren dagopvang per kind die over het jaar ten hoogste tellen"
    reference = "https://wetten.overheid.nl/BWBR0017321#Artikel8a"

    def formula_2013(huishouden, period, parameters):
        """Hours a year: art. 8a lid 1 b 1°, 140% of the hours worked by the parent who works least."""
        per_hour = parameters(period).kinderopvangtoeslag.urenkoppeling.dagopvang
        return _least_working_parent(huishouden, period, parameters, per_hour)

    def formula_2023(huishouden, period, parameters):
        """Hours a year: 230 for every month with a right (Stb. 2022, 386); the months themselves are capped already."""
        most = parameters(period).kinderopvangtoeslag.maximum_uren_per_maand
        return most * sum(huishouden("heeft_recht_op_kinderopvangtoeslag", month) * 1.0 for month in months(period))


class maximum_uren_buitenschoolse_opvang(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "hour"
    label = "Uren buitenschoolse opvang per kind die over het jaar ten hoogste tellen"
    reference = "https://wetten.overheid.nl/BWBR0017321#Artikel8a"

    def formula_2013(huishouden, period, parameters):
        """Hours a year: art. 8a lid 1 b 2°, 70% (2022: 140%) of the hours worked by the parent who works least."""
        per_hour = parameters(period).kinderopvangtoeslag.urenkoppeling.buitenschoolse_opvang
        return _least_working_parent(huishouden, period, parameters, per_hour)

    def formula_2023(huishouden, period, parameters):
        """Hours a year: 230 for every month with a right (Stb. 2022, 386); the months themselves are capped already."""
        most = parameters(period).kinderopvangtoeslag.maximum_uren_per_maand
        return most * sum(huishouden("heeft_recht_op_kinderopvangtoeslag", month) * 1.0 for month in months(period))


def _least_working_parent(huishouden, period, parameters, per_hour):
    """Return the hours of care a year that the coupling to work allows.

    Per parent the months add up: the hours worked times ``per_hour``, or 230 in a month with a trajectory, study or what
    is treated alike, whichever is more (art. 8a lid 3; decision 16). An exemption from working (Wko art. 1.6 lid 8 to 11)
    helps only in a month with a right: not a single parent. The parent with the least decides (lid 2). In a
    month without a partner the applicant's own hours stand in for the partner's (a choice).
    """
    of_applicant, of_couple = zeros(huishouden.count), zeros(huishouden.count)
    for month in months(period):
        most = parameters(month).kinderopvangtoeslag.maximum_uren_per_maand
        worked = huishouden.members("arbeidsuren_voor_urenkoppeling", month)
        met = huishouden.members("werkt_of_volgt_traject", month)
        right = huishouden.project(huishouden("heeft_recht_op_kinderopvangtoeslag", month))
        met = met | (huishouden.members("is_vrijgesteld_van_arbeidseis", month) & right)
        allowed = maximum(worked * per_hour, where(met & (worked == 0), most, 0))
        allowed = maximum(allowed, huishouden.members("volgt_traject_of_opleiding", month) * most)
        applicant = huishouden.sum(allowed * huishouden.members.has_role(Huishouden.AANVRAGER))
        partner = huishouden.members("is_toeslagpartner", month)
        exempt = huishouden.any(partner & huishouden.members("is_familie_in_samengesteld_gezin", month))
        coupled = huishouden.any(partner) & ~exempt
        of_applicant += applicant
        of_couple += where(coupled, huishouden.sum(allowed * partner), applicant)
    return minimum(of_applicant, of_couple)


class aandeel_dagopvang_binnen_urenkoppeling(Variable):
    value_type = float
    entity = Persoon
    definition_period = YEAR
    unit = "/1"
    label = "Deel van de uren dagopvang dat binnen de koppeling aan gewerkte uren valt"
    reference = "https://wetten.overheid.nl/BWBR0017321#Artikel8a"

    def formula(persoon, period):
        """What exceeds the hours of the year falls pro rata over the months (decision 16, a choice)."""
        hours = persoon("uren_als_dagopvang", period, options=[ADD])
        most = persoon.huishouden("maximum_uren_dagopvang", period)
        return divide(most, hours, out=ones_like(hours), where=hours > most)


class aandeel_buitenschoolse_opvang_binnen_urenkoppeling(Variable):
    value_type = float
    entity = Persoon
    definition_period = YEAR
    unit = "/1"
    label = "Deel van de uren buitenschoolse opvang dat binnen de koppeling aan gewerkte uren valt"
    reference = "https://wetten.overheid.nl/BWBR0017321#Artikel8a"

    def formula(persoon, period):
        """What exceeds the hours of the year falls pro rata over the months (decision 16, a choice)."""
        hours = persoon("uren_als_buitenschoolse_opvang", period, options=[ADD])
        most = persoon.huishouden("maximum_uren_buitenschoolse_opvang", period)
        return divide(most, hours, out=ones_like(hours), where=hours > most)
