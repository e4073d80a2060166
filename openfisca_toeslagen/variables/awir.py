"""Algemene wet inkomensafhankelijke regelingen (BWBR0018472): who counts, in which months, with which income."""

from datetime import date

from numpy import datetime64, maximum, minimum, where, zeros
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.periods import ETERNITY, MONTH, YEAR
from openfisca_core.variables import Variable

from openfisca_toeslagen.entities import Huishouden, Persoon
from openfisca_toeslagen.refusal import months


class is_toeslagpartner(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    set_input = set_input_dispatch_by_period
    label = "Is op de eerste van de maand de toeslagpartner van de aanvrager"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel3"

    def formula(persoon, period):
        """Whoever has the role of partner, or who is partner by the facts of art. 3 if the case gives them (decision 1, a
        choice): without facts the author of the case decides with the role.
        """
        role = persoon.has_role(Huishouden.PARTNER) & persoon("is_in_leven", period)
        role &= persoon.huishouden("aanvrager_is_in_leven", period)
        facts = persoon.huishouden("partnerschap_naar_feiten", period.this_year)
        if not facts.any():
            return role
        return where(facts, persoon("is_toeslagpartner_volgens_feiten", period), role)


class is_aanvrager_of_toeslagpartner(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    label = "Is de aanvrager of op de eerste van de maand diens toeslagpartner"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel7"

    def formula(persoon, period):
        """Whose circumstances count for zorgtoeslag, kindgebonden budget and kinderopvangtoeslag."""
        return persoon.has_role(Huishouden.AANVRAGER) | persoon("is_toeslagpartner", period)


class heeft_toeslagpartner(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = MONTH
    label = "De aanvrager heeft op de eerste van de maand een toeslagpartner"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel3"

    def formula(huishouden, period):
        """Whether somebody in the household is toeslagpartner."""
        return huishouden.any(huishouden.members("is_toeslagpartner", period))


class heeft_twee_toeslagpartners(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "Meer dan een persoon is in enige maand tegelijk toeslagpartner"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel3"

    def formula(huishouden, period):
        """Art. 3 lid 4: nobody has more than one partner at a time. The household is refused."""
        two = (huishouden.sum(huishouden.members("is_toeslagpartner", month)) > 1 for month in months(period))
        return sum(two) > 0


class is_hele_jaar_toeslagpartner(Variable):
    value_type = bool
    entity = Persoon
    definition_period = YEAR
    label = "Is het hele berekeningsjaar de toeslagpartner van de aanvrager"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel7"

    def formula(persoon, period):
        """Art. 7 lid 3: "indien de belanghebbende het gehele berekeningsjaar dezelfde partner heeft"."""
        return sum(persoon("is_toeslagpartner", month) for month in months(period)) == 12


class heeft_hele_jaar_toeslagpartner(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "De aanvrager heeft het hele berekeningsjaar dezelfde toeslagpartner"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel7"

    def formula(huishouden, period):
        """Whether somebody in the household is toeslagpartner in all twelve months."""
        return huishouden.any(huishouden.members("is_hele_jaar_toeslagpartner", period))


class geboortemaand(Variable):
    value_type = int
    entity = Persoon
    definition_period = ETERNITY
    unit = "month"
    label = "Maand van geboorte, geteld vanaf januari 1970"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel5"

    def formula(persoon, period):
        """Number of the month; negative before 1970."""
        return persoon("geboortedatum", period).astype("datetime64[M]").astype(int)


class geboortedag(Variable):
    value_type = int
    entity = Persoon
    definition_period = ETERNITY
    unit = "day"
    label = "Dag van de maand van geboorte"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel5"

    def formula(persoon, period):
        """From 1 to 31."""
        first_of_birth_month = persoon("geboortemaand", period).astype("datetime64[M]").astype("datetime64[D]")
        return (persoon("geboortedatum", period) - first_of_birth_month).astype(int) + 1


class leeftijd(Variable):
    value_type = int
    entity = Persoon
    definition_period = MONTH
    unit = "year"
    label = "Leeftijd op de eerste van de maand"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel5"

    def formula(persoon, period):
        """Completed years on the 1st of the month.

        Art. 5: a change of age after the first day of a month counts "vanaf de eerste dag van de volgende maand"; a
        birthday on the 1st counts at once.
        """
        elapsed = datetime64(str(period.start), "M").astype(int) - persoon("geboortemaand", period)
        not_yet = persoon("geboortedag", period) > 1
        return (elapsed - not_yet) // 12


class leeftijd_voor_bijzondere_wet(Variable):
    value_type = int
    entity = Persoon
    definition_period = MONTH
    unit = "year"
    label = "Leeftijd bereikt voor het begin van de maand"
    reference = "https://wetten.overheid.nl/BWBR0018451#Artikel1"

    def formula(persoon, period):
        """Completed years at the end of the previous month.

        The Wet op de zorgtoeslag (18) and the Wet op het kindgebonden budget (0, 12, 16, 18) count "vanaf de eerste dag
        van de kalendermaand volgende op de maand" of the birthday, also for a birthday on the 1st (decision 3). Somebody
        born on 29 February completes the year on 1 March of a year without that day (a choice: no article says so).
        """
        elapsed = datetime64(str(period.start), "M").astype(int) - 1 - persoon("geboortemaand", period)
        last_day = (datetime64(str(period.start)) - datetime64(str(period.last_month.start), "D")).astype(int)
        not_yet = persoon("geboortedag", period) > last_day
        return (elapsed - not_yet) // 12


class behoort_tot_beide_huishoudens(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    label = "Behoort als kind van co-ouders tegelijkertijd tot de huishoudens van beide ouders"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel4"

    def formula_2013(persoon, period, parameters):
        """Art. 4 lid 2 (until 2023): who "doorgaans ten minste drie gehele dagen per week in elk van beide huishoudens
        verblijft".
        """
        here = persoon("hele_dagen_per_week_bij_aanvrager", period)
        there = persoon("hele_dagen_per_week_bij_andere_ouder", period)
        return minimum(here, there) >= parameters(period).awir.co_ouderschap.hele_dagen_per_week

    def formula_2024(persoon, period, parameters):
        """Art. 4 lid 2 (since 2024): who stays "in nagenoeg gelijke mate in elk van beide huishoudens", in any case "wanneer
        het kind 156 dagen van het kalenderjaar in elk van beide huishoudens verblijft"; for a part of the year, of at
        least a month, the days are taken pro rata (by months).
        """
        equally = persoon("verblijft_nagenoeg_gelijk_bij_beide_ouders", period)
        if not persoon("dagen_bij_aanvrager", period).any():
            return equally
        stays = [(persoon("dagen_bij_aanvrager", m), persoon("dagen_bij_andere_ouder", m)) for m in months(period.this_year)]
        shared = [(here > 0) & (there > 0) for here, there in stays]
        least = parameters(period).awir.co_ouderschap.dagen_per_jaar * sum(shared) / 12
        days_here = sum(here * both for (here, _), both in zip(stays, shared, strict=True))
        days_there = sum(there * both for (_, there), both in zip(stays, shared, strict=True))
        return equally | (shared[period.start.month - 1] & (minimum(days_here, days_there) >= least))


class is_kind_van_huishouden(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    label = "Is kind in de zin van art. 4: op het adres, of van co-ouders"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel4"

    def formula(persoon, period):
        """Whoever has the role of child (decision 2) and is registered at the address. Lid 2: "De in het eerste lid
        opgenomen voorwaarde van inschrijving [...] geldt niet" for a child of co-parents, registered with one of them.
        """
        here = persoon("woont_op_adres", period) | persoon("behoort_tot_beide_huishoudens", period)
        return persoon.has_role(Huishouden.KIND) & here


class aow_datum(Variable):
    value_type = date
    entity = Persoon
    definition_period = MONTH
    label = "Dag waarop de persoon de AOW-leeftijd bereikt"
    reference = "https://wetten.overheid.nl/BWBR0002221#Artikel7a"

    def formula(persoon, period, parameters):
        """AOW art. 7a, by date of birth: the table gives the age in months."""
        month, day = persoon("geboortemaand", period).astype(int), persoon("geboortedag", period)
        yyyymmdd = (month // 12 + 1970) * 10_000 + (month % 12 + 1) * 100 + day
        age = parameters(period).aow.leeftijd_in_maanden.calc(yyyymmdd).astype(int)
        first = (month + age).astype("datetime64[M]").astype("datetime64[D]")
        next_first = (month + age + 1).astype("datetime64[M]").astype("datetime64[D]")
        return first + minimum(day - 1, (next_first - first).astype(int) - 1)


class heeft_aow_leeftijd(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    label = "Heeft op de eerste van de maand de AOW-leeftijd bereikt"
    reference = "https://wetten.overheid.nl/BWBR0002221#Artikel7a"

    def formula(persoon, period):
        """Whether the day of the AOW age has come."""
        return persoon("aow_datum", period) <= datetime64(str(period.start))


class draagkracht(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Gezamenlijk toetsingsinkomen over het jaar van wie in deze maand meetelt"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel7"

    def formula(huishouden, period):
        """Euros a year: applicant and partner of this month, each with the income of the whole year.

        Art. 7 lid 1: "de draagkracht wordt bepaald op basis van het toetsingsinkomen van de belanghebbende en zijn
        partner". Art. 5: the income of the year is not split over months.
        """
        counts = huishouden.members("is_aanvrager_of_toeslagpartner", period)
        return huishouden.sum(huishouden.members("in_aanmerking_te_nemen_toetsingsinkomen", period.this_year) * counts)


class partner_verblijft_rechtmatig(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = MONTH
    label = "De toeslagpartner, als die er is, verblijft rechtmatig"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel9"

    def formula(huishouden, period):
        """Art. 9 lid 2: no right if the partner is a foreigner without lawful residence."""
        partner = huishouden.members("is_toeslagpartner", period)
        return ~huishouden.any(partner * ~huishouden.members("verblijft_rechtmatig", period))


class vermogen_aanvrager_en_partner(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Vermogen van de aanvrager en van de partner die het hele jaar partner was"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel7"

    def formula(huishouden, period):
        """Euros on 1 January. A partner for part of the year does not count (art. 7 lid 3)."""
        counts = huishouden.members.has_role(Huishouden.AANVRAGER)
        counts = counts | huishouden.members("is_hele_jaar_toeslagpartner", period)
        return huishouden.sum(huishouden.members("vermogen", period) * counts)


class vermogen_boven_heffingvrij(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Grondslag sparen en beleggen van de aanvrager en de partner die het hele jaar partner was"
    reference = "Wet IB 2001 art. 5.2 (tot en met 2020)"

    def formula(huishouden, period, parameters):
        """Euros: rendementsgrondslag less the heffingvrij vermogen of each of the two (decision 10)."""
        exempt = parameters(period).wet_inkomstenbelasting.heffingvrij_vermogen
        persons = 1 + huishouden("heeft_hele_jaar_toeslagpartner", period)
        return maximum(huishouden("vermogen_aanvrager_en_partner", period) - persons * exempt, 0)


class grondslag_vermogenstoets(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Vermogen dat met de grens van zorgtoeslag en kindgebonden budget wordt vergeleken"
    reference = (
        "Wet op de zorgtoeslag art. 3 lid 1 (tot 6 november 2024 art. 2a); Wet op het kindgebonden budget art. 1 lid 4"
    )

    def formula_2013(huishouden, period):
        """Euros: "de grondslag sparen en beleggen", so after the heffingvrij vermogen."""
        return huishouden("vermogen_boven_heffingvrij", period)

    def formula_2021(huishouden, period):
        """Euros on 1 January: "de rendementsgrondslag", before any exemption."""
        return huishouden("vermogen_aanvrager_en_partner", period)


class hoogste_ouderentoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Ouderentoeslag die het heffingvrij vermogen ten hoogste verhoogt"
    reference = "Wet IB 2001 art. 5.6 (tot en met 2015)"

    def formula_2013(huishouden, period, parameters):
        """Euros: the highest amount for each of applicant and whole-year partner of AOW age; which amount applies depends on
        the income from box 1, which is no fact here (decision 10).
        """
        counts = huishouden.members.has_role(Huishouden.AANVRAGER)
        counts = counts | huishouden.members("is_hele_jaar_toeslagpartner", period)
        elderly = huishouden.sum(huishouden.members("heeft_aow_leeftijd", months(period)[-1]) * counts)
        return elderly * parameters(period).wet_inkomstenbelasting.ouderentoeslag_hoogste

    def formula_2016(huishouden, period):
        """Euros: the ouderentoeslag ended with 2015."""
        return zeros(huishouden.count)


class beschikking_na_vijf_jaar(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = YEAR
    label = "De definitieve beschikking valt meer dan vijf jaar na het berekeningsjaar"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel14"

    def formula(huishouden, period, parameters):
        """Art. 14 lid 7: then the award is at least the advance that was paid.

        The years are read at the end of the term; the article stands in every text from 2019 and no term of a year
        from 2013 ends earlier.
        """
        term = parameters("2019-01-01").awir.vijfjaarstermijn
        return huishouden("datum_definitieve_beschikking", period) > datetime64(f"{period.start.year + term}-12-31")
