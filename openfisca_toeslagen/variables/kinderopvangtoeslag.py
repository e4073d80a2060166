"""Wet kinderopvang (BWBR0017017), chapter 1, 2013 and later: who has a right, to which costs, and what is awarded.

The costs are those of registered care: hours and prices given for a child are of a registered centre or childminder
(art. 1.5 lid 1), without hours that the municipality pays. Hours and percentages: besluit_kinderopvangtoeslag.py;
what counts when not all was paid: kinderopvangtoeslag_betaling.py.
"""

from numpy import (
    arange,
    asarray,
    datetime64,
    flatnonzero,
    full,
    isin,
    maximum,
    minimum,
    ones,
    timedelta64,
    where,
    zeros,
)
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import MONTH, YEAR
from openfisca_core.populations import ADD
from openfisca_core.variables import Variable

from openfisca_toeslagen import allowance, coverage, rounding
from openfisca_toeslagen.concepts import GEEN_LIDSTAAT, LIDSTAAT_ONBESLIST, Weigeringsgrond, Woonland
from openfisca_toeslagen.entities import Huishouden, Persoon
from openfisca_toeslagen.refusal import first_ground, general_grounds, months, unless_refused

# --- Art. 1.5 and 1.6: who has a right, month by month -----------------------------------------------------------------


class maanden_sinds_werk(Variable):
    value_type = int
    entity = Persoon
    definition_period = MONTH
    unit = "month"
    label = "Maanden geleden dat de persoon voor het laatst werkte"
    reference = "https://wetten.overheid.nl/BWBR0017017#Artikel1.6"

    def formula(persoon, period):
        """0 in a month of work, k if the last month of work lies k months back, 13 if longer ago or never.

        Twelve months back is more than the longest run-out (six months, or three with the extension around a birth).
        """
        since = full(persoon.count, 13)
        not_found = arange(persoon.count)
        for back in range(13):
            worked = persoon("gewerkte_uren", period.offset(-back, "month"))[not_found] > 0
            since[not_found[worked]] = back
            not_found = not_found[~worked]
        return since


class is_in_doorloop(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    label = "Behoudt de aanspraak op kinderopvangtoeslag na het einde van het werk"
    reference = "https://wetten.overheid.nl/BWBR0017017#Artikel1.6"

    def formula(persoon, period, parameters):
        """Art. 1.6 lid 5: the person keeps "gedurende drie kalendermaanden, gerekend vanaf de eerste dag na de dag waarop
        het verrichten van die arbeid is beëindigd, dezelfde aanspraak". The text names the partner since 2015; until
        2014 a partner is held to be a parent too (a choice: Besluit art. 8a lid 4 names both).

        Lid 7 (and Besluit art. 9 for 2017): six months for who "werkloos wordt" in 2015, 2016 or 2017, here in the first
        month without work. In months from 2021 the term is longer by its overlap with the period from 28 days before
        until 42 days after a birth; one date serves as expected and as actual birth, and a month counts if its first
        day lies in the extended term.
        """
        since = persoon("maanden_sinds_werk", period)
        birth = persoon("verwachte_bevallingsdatum", period)
        law = parameters(period).kinderopvangtoeslag.doorloop
        leave_start = birth - timedelta64(law.dagen_voor_bevalling, "D")
        leave_stop = birth + timedelta64(law.dagen_na_bevalling, "D")
        first_day = datetime64(str(period.start))
        retained = zeros(persoon.count, dtype=bool)
        for back in range(1, 13):
            those = flatnonzero(since == back)
            if not those.size:
                continue
            ended = period.offset(1 - back, "month")
            lasts = parameters(max(str(ended.start), "2013-01-01")).kinderopvangtoeslag.doorloop.maanden
            start = datetime64(str(ended.start))
            stop = datetime64(str(ended.offset(lasts, "month").start))
            overlap = minimum(leave_stop[those], stop) - maximum(leave_start[those], start)
            retained[those] = first_day < stop + maximum(overlap, timedelta64(0, "D"))
        return retained


class werkt_of_volgt_traject(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    label = "Werkt, volgt een traject of opleiding, of is in de doorloop"
    reference = "https://wetten.overheid.nl/BWBR0017017#Artikel1.6"

    def formula(persoon, period):
        """Art. 1.6 lid 1 (applicant) and lid 3 (partner), with lid 5 (run-out). Per month (decision 14)."""
        works = persoon("gewerkte_uren", period) > 0
        return works | persoon("volgt_traject_of_opleiding", period) | persoon("is_in_doorloop", period)


class is_vrijgesteld_van_arbeidseis(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    label = "Hoeft niet te werken wegens langdurige zorg of detentie, als de ander wel werkt"
    reference = "https://wetten.overheid.nl/BWBR0017017#Artikel1.6"

    def formula(persoon, period, parameters):
        """Art. 1.6 lid 8 and 9 (right to long-term care, since 2021), lid 10 and 11 (detention of more than three months,
        since 2022; of the partner until 2025).
        """
        law = parameters(period).kinderopvangtoeslag.aanspraak
        exempt = zeros(persoon.count, dtype=bool)
        if law.wlz_indicatie:
            exempt |= persoon("heeft_wlz_indicatie", period)
        detained = persoon("is_langer_dan_drie_maanden_gedetineerd", period)
        if law.detentie_ouder:
            exempt |= detained & persoon.has_role(Huishouden.AANVRAGER)
        if law.detentie_partner:
            exempt |= detained & persoon("is_toeslagpartner", period)
        return exempt


class woont_in_lidstaat(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    label = "Woont in Nederland, een andere lidstaat of Zwitserland"
    reference = "https://wetten.overheid.nl/BWBR0017017#Artikel1.6"

    def formula(persoon, period):
        """Art. 1.6 lid 2 and 3, Awir art. 2 lid 1 d: "lidstaat: een Staat die lid is van de Europese Unie of een andere
        Staat, niet zijnde een lidstaat van de Europese Unie, die partij is bij de Overeenkomst betreffende de Europese
        Economische Ruimte". The United Kingdom counts through 2020 (membership and transition); the texts read do not say
        what holds later: then the household is refused.
        """
        outside = [*GEEN_LIDSTAAT, *_undecided_member_states(period)]
        return ~isin(asarray(persoon("woonland", period)), [Woonland[name].index for name in outside])


def _undecided_member_states(period):
    """Return the codes of the countries that are refused in this period."""
    return LIDSTAAT_ONBESLIST if period.start.year > 2020 else []


class heeft_recht_op_kinderopvangtoeslag(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = MONTH
    label = "Aanvrager en partner voldoen in de maand aan de voorwaarden voor kinderopvangtoeslag"
    reference = "https://wetten.overheid.nl/BWBR0017017#Artikel1.6"

    def formula(huishouden, period, parameters):
        """Art. 1.6 lid 1 to 3, 6 and 8 to 11, art. 1.3 lid 2 b, Awir art. 9 lid 2.

        Lid 3: "Een ouder met een partner heeft slechts aanspraak op een kinderopvangtoeslag, indien de partner in
        Nederland, een andere lidstaat of Zwitserland woont, en" works or follows a trajectory; the residence of the
        partner no longer matters since 11 December 2024. Lid 6 (since 2014) exempts a relative who is partner only as a
        composed family. Lid 8 to 11 exempt one of the two, "indien de ouder een partner heeft die" works, or the other
        way round: at least one of them works.
        """
        law = parameters(period).kinderopvangtoeslag.aanspraak
        applicant = huishouden.members.has_role(Huishouden.AANVRAGER)
        partner = huishouden.members("is_toeslagpartner", period)
        works = huishouden.members("werkt_of_volgt_traject", period)
        exempt = huishouden.members("is_vrijgesteld_van_arbeidseis", period)
        resident = huishouden.members("woont_in_lidstaat", period)
        partner_meets = works | exempt
        if law.familie_in_samengesteld_gezin_vrijgesteld:
            partner_meets |= huishouden.members("is_familie_in_samengesteld_gezin", period)
        if law.partner_woont_in_lidstaat:
            partner_meets &= resident
        return (
            huishouden("aanvrager_is_in_leven", period)
            & huishouden.any(applicant * ((works | exempt) & resident))
            & ~huishouden.any(partner * ~partner_meets)
            & huishouden.any((applicant | partner) * works)
            & huishouden("partner_verblijft_rechtmatig", period)
            & huishouden("aanvraag_kinderopvangtoeslag_op_tijd", period)
        )


class aanvraag_kinderopvangtoeslag_op_tijd(Variable):
    value_type = bool
    entity = Huishouden
    definition_period = MONTH
    label = "De maand ligt niet te ver voor de aanvraag"
    reference = "https://wetten.overheid.nl/BWBR0017017#Artikel1.3"

    def formula_2013(huishouden, period):
        """Until 2013 the application may cover the whole year (Awir art. 15)."""
        return ones(huishouden.count, dtype=bool)

    def formula_2014(huishouden, period, parameters):
        """Art. 1.3 lid 2 b: no claim "over de periode tot de eerste dag van de kalendermaand die drie kalendermaanden
        gelegen is voor de datum waarop de aanvraag [...] is ingediend".
        """
        back = parameters(period).kinderopvangtoeslag.aanvraag.terugwerkende_maanden
        applied = huishouden("datum_aanvraag_kinderopvangtoeslag", period.this_year).astype("datetime64[M]")
        return datetime64(str(period.start), "M") >= applied - back


# --- Wet kinderopvang art. 1.1 and 1.6a: which children and which hours of childminder care ----------------------------


class kind_telt_mee_voor_kinderopvangtoeslag(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    label = "Kind van het huishouden, nog niet in het voortgezet onderwijs, in een maand met recht"
    reference = "https://wetten.overheid.nl/BWBR0017017#Artikel1.1"

    def formula(persoon, period):
        """Art. 1.1: care "tot de eerste dag van de maand waarop het voortgezet onderwijs voor die kinderen begint"; Awir
        art. 4: the child lives at the address or with both parents in turn.
        """
        right = persoon.huishouden("heeft_recht_op_kinderopvangtoeslag", period)
        return persoon("is_kind_van_huishouden", period) & right & ~persoon("volgt_voortgezet_onderwijs", period)


class is_jonger_dan_vier(Variable):
    value_type = bool
    entity = Persoon
    definition_period = MONTH
    label = "Is jonger dan vier: gastouderopvang van het kind telt als dagopvang"
    reference = "https://wetten.overheid.nl/BWBR0017321#Artikel8a"

    def formula(persoon, period):
        """Childminder care counts as day care until a child goes to school, and as out-of-school care afterwards (decision
        16).
        """
        return persoon("leeftijd", period) < 4


class uren_gastouderopvang_met_aanspraak(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    unit = "hour"
    label = "Uren gastouderopvang waarvoor aanspraak kan bestaan"
    reference = "https://wetten.overheid.nl/BWBR0017017#Artikel1.6a"

    def formula(persoon, period, parameters):
        """Hours a month. Art. 1.6a (until 2025): "voor zover die ouder de arbeid verricht als gastouder" there is no claim
        for costs of gastouderopvang.
        """
        hours = persoon("uren_gastouderopvang", period)
        if not parameters(period).kinderopvangtoeslag.aanspraak.gastouder_uitgesloten:
            return hours
        household = persoon.huishouden
        parent = household.members("is_gastouder", period) * household.members("is_aanvrager_of_toeslagpartner", period)
        return hours * ~household.any(parent)


# --- Wet kinderopvang art. 1.7: the costs -------------------------------------------------------------------------------


class verschuldigde_kinderopvangkosten(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Wat de ouder over de maand voor de opvang van het kind verschuldigd is"
    reference = "https://wetten.overheid.nl/BWBR0017017#Artikel1.7"

    def formula(persoon, period):
        """Euros a month: all hours at the price to be paid, with or without a right."""
        return sum(
            persoon(f"uren_{kind}", period) * persoon(f"uurprijs_{kind}", period)
            for kind in ("dagopvang", "buitenschoolse_opvang", "gastouderopvang")
        )


class kosten_als_dagopvang(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Kosten binnen maandmaximum en maximumprijs van wat als dagopvang telt"
    reference = "https://wetten.overheid.nl/BWBR0017017#Artikel1.7"

    def formula(persoon, period, parameters):
        """Euros a month. Art. 1.7 lid 2: the price that counts "gaat een bij algemene maatregel van bestuur vast te stellen
        bedrag niet te boven", per kind of care.
        """
        most = parameters(period).kinderopvangtoeslag.maximum_uurprijs
        young = persoon("is_jonger_dan_vier", period)
        day_care = persoon("uren_dagopvang", period) * minimum(persoon("uurprijs_dagopvang", period), most.dagopvang)
        childminder = persoon("uren_gastouderopvang_met_aanspraak", period) * young
        childminder = childminder * minimum(persoon("uurprijs_gastouderopvang", period), most.gastouderopvang)
        within = persoon("aandeel_uren_binnen_maandmaximum", period)
        return (day_care + childminder) * within * persoon("kind_telt_mee_voor_kinderopvangtoeslag", period)


class kosten_als_buitenschoolse_opvang(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Kosten binnen maandmaximum en maximumprijs van wat als buitenschoolse opvang telt"
    reference = "https://wetten.overheid.nl/BWBR0017017#Artikel1.7"

    def formula(persoon, period, parameters):
        """Euros a month; art. 1.7 lid 2 as for day care."""
        most = parameters(period).kinderopvangtoeslag.maximum_uurprijs
        old = ~persoon("is_jonger_dan_vier", period)
        price = minimum(persoon("uurprijs_buitenschoolse_opvang", period), most.buitenschoolse_opvang)
        after_school = persoon("uren_buitenschoolse_opvang", period) * price
        childminder = persoon("uren_gastouderopvang_met_aanspraak", period) * old
        childminder = childminder * minimum(persoon("uurprijs_gastouderopvang", period), most.gastouderopvang)
        within = persoon("aandeel_uren_binnen_maandmaximum", period)
        return (after_school + childminder) * within * persoon("kind_telt_mee_voor_kinderopvangtoeslag", period)


class gedekte_kinderopvangkosten(Variable):
    value_type = float
    entity = Persoon
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Kosten die bij volledige betaling tellen"
    reference = "https://wetten.overheid.nl/BWBR0017017#Artikel1.7"

    def formula(persoon, period):
        """Euros a month: hours within both maxima, at the price within its maximum (Besluit art. 1 d)."""
        year = period.this_year
        day_care = persoon("kosten_als_dagopvang", period) * persoon("aandeel_dagopvang_binnen_urenkoppeling", year)
        coupling = persoon("aandeel_buitenschoolse_opvang_binnen_urenkoppeling", year)
        return day_care + persoon("kosten_als_buitenschoolse_opvang", period) * coupling


# --- The allowance ------------------------------------------------------------------------------------------------------


class weigering_kinderopvangtoeslag(Variable):
    value_type = Enum
    possible_values = Weigeringsgrond
    default_value = Weigeringsgrond.GEEN
    entity = Huishouden
    definition_period = YEAR
    label = "Waarom geen kinderopvangtoeslag kan worden berekend"

    def formula(huishouden, period, parameters):
        """The first ground on which kinderopvangtoeslag is refused in this year."""
        grounds = general_grounds(huishouden, period, "kinderopvangtoeslag")
        if grounds[Weigeringsgrond.WAARDEN_ONTBREKEN].all():
            return first_ground(grounds)
        undecided = [Woonland[name].index for name in _undecided_member_states(period)]
        state, adult = False, False
        for month in months(period):
            must_reside = huishouden.members.has_role(Huishouden.AANVRAGER)
            if parameters(month).kinderopvangtoeslag.aanspraak.partner_woont_in_lidstaat:
                must_reside = huishouden.members("is_aanvrager_of_toeslagpartner", month)
            hours = huishouden.members("uren_dagopvang", month) + huishouden.members("uren_buitenschoolse_opvang", month)
            hours = hours + huishouden.members("uren_gastouderopvang", month)
            abroad = isin(asarray(huishouden.members("woonland", month)), undecided)
            state |= huishouden.any(must_reside * abroad) & huishouden.any(hours > 0)
            adult |= huishouden.any((hours > 0) & (huishouden.members("leeftijd", month) >= 18))
        return first_ground(
            {
                **grounds,
                Weigeringsgrond.LIDSTAAT: state,
                Weigeringsgrond.KIND_VOLWASSEN: adult,
                Weigeringsgrond.TABEL_VOLGENDE_KINDEREN: _needs_unknown_table(huishouden, period),
            }
        )


def _needs_unknown_table(huishouden, period):
    """Return who has care for a second child in a year of which only the percentages for the first child are known."""
    table = huishouden.simulation.tax_benefit_system.parameters.kinderopvangtoeslag.percentage.volgende_kinderen
    if not coverage.lacks(table, str(period.start)):
        return zeros(huishouden.count, dtype=bool)
    members = huishouden.members
    return (
        sum(
            huishouden.sum((members("opvanguren", month) > 0) & ~members("is_eerste_kind", month))
            for month in months(period)
        )
        > 0
    )


class aanspraak_kinderopvangtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Aanspraak op kinderopvangtoeslag in de maand"
    reference = "https://wetten.overheid.nl/BWBR0017321#Artikel2"

    def formula(huishouden, period):
        """Euros a month, not rounded: "voor iedere kalendermaand afzonderlijk" (Besluit art. 2), percentage times costs."""
        costs = huishouden.members("kinderopvangkosten_in_aanmerking", period)
        return huishouden.sum(costs * huishouden.members("toeslagpercentage_kind", period))


class kinderopvangtoeslag_per_maand(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Kinderopvangtoeslag per maand, niet afgerond"
    reference = "https://wetten.overheid.nl/BWBR0017321#Artikel2"

    def formula(huishouden, period):
        """Euros a month: the entitlement, or a refusal."""
        return unless_refused(huishouden, period, "kinderopvangtoeslag", "aanspraak_kinderopvangtoeslag")


class kinderopvangtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Kinderopvangtoeslag: de toekenning over het jaar"
    reference = "https://wetten.overheid.nl/BWBR0018472#Artikel14"

    def formula(huishouden, period, parameters):
        """Whole euros a year (Awir art. 14)."""
        return allowance.award(huishouden, period, parameters, "kinderopvangtoeslag")


class maandtermijn_kinderopvangtoeslag(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Kinderopvangtoeslag: maandbedrag zoals gepubliceerd"
    reference = "Rekenhulpen van de Dienst Toeslagen, geen wet"

    def formula(huishouden, period):
        """Whole euros a month, halves up: the mean of the months with a right (decision 23, practice)."""
        mean = rounding.whole_euros(allowance.mean_month(huishouden, period, "kinderopvangtoeslag"))
        return where(huishouden("kinderopvangtoeslag", period) == 0, 0, mean)


class aanspraak_kinderopvangtoeslag_naar_evenredigheid(Variable):
    value_type = float
    entity = Huishouden
    definition_period = MONTH
    unit = "currency-EUR"
    label = "Aanspraak op kinderopvangtoeslag in de maand, naar evenredigheid van wat is betaald"
    reference = "https://wetten.overheid.nl/BWBR0017017#Artikel1.5"

    def formula(huishouden, period):
        """Euros a month: the measure of a true overpayment, whatever regime decides the award."""
        costs = huishouden.members("gedekte_kinderopvangkosten", period)
        costs = costs * huishouden.members("aandeel_naar_evenredigheid", period)
        return huishouden.sum(costs * huishouden.members("toeslagpercentage_kind", period))


class kinderopvangtoeslag_naar_evenredigheid(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Kinderopvangtoeslag naar evenredigheid van wat is betaald"
    reference = "https://wetten.overheid.nl/BWBR0017017#Artikel1.5"

    def formula(huishouden, period, parameters):
        """Whole euros a year (Awir art. 14): what a proportional decision awards on the same facts."""
        monthly = "aanspraak_kinderopvangtoeslag_naar_evenredigheid"
        total = sum(unless_refused(huishouden, month, "kinderopvangtoeslag", monthly) for month in months(period))
        return rounding.award(total, parameters(period).awir.minimum_tegemoetkoming)


# --- Who is paid --------------------------------------------------------------------------------------------------------


class verschuldigde_kinderopvangkosten_huishouden(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Wat het huishouden over het jaar voor kinderopvang verschuldigd is"
    reference = "https://wetten.overheid.nl/BWBR0017017#Artikel1.7"

    def formula(huishouden, period):
        """Euros a year, in cents: everything due, with or without a right."""
        due = huishouden.sum(huishouden.members("verschuldigde_kinderopvangkosten", period, options=[ADD]))
        return rounding.whole_cents(due)


class vergoeding_kinderopvang(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Vergoeding die de overheid aan de kinderopvangorganisatie betaalt"
    reference = "https://wetten.overheid.nl/BWBR0017017#Artikel1.5"

    def formula(huishouden, period):
        """Euros a year. The law today pays the parent, never the provider: nothing."""
        return zeros(huishouden.count)


class eigen_bijdrage_kinderopvang(Variable):
    value_type = float
    entity = Huishouden
    definition_period = YEAR
    unit = "currency-EUR"
    label = "Kosten van kinderopvang die voor rekening van de ouder blijven"
    reference = "https://wetten.overheid.nl/BWBR0017017#Artikel1.7"

    def formula(huishouden, period):
        """Euros a year: everything due, less what the parent is awarded and what the provider is paid."""
        due = huishouden("verschuldigde_kinderopvangkosten_huishouden", period)
        covered = huishouden("kinderopvangtoeslag", period) + huishouden("vergoeding_kinderopvang", period)
        return rounding.whole_cents(due - covered)
