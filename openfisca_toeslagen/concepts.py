"""Enums of the law and the grounds on which the package refuses to give an amount."""

from __future__ import annotations

from openfisca_core.indexed_enums import Enum


class Woonland(Enum):
    """Country of residence; the codes are those of the parameter node ``zorgtoeslag.woonlandfactor``."""

    NL = "Nederland"
    AT = "Oostenrijk"
    BA = "Bosnië en Herzegovina"
    BE = "België"
    BG = "Bulgarije"
    CH = "Zwitserland"
    CV = "Kaapverdië"
    CY = "Cyprus"
    CZ = "Tsjechië"
    DE = "Duitsland"
    DK = "Denemarken"
    EE = "Estland"
    ES = "Spanje"
    FI = "Finland"
    FR = "Frankrijk"
    GB = "Verenigd Koninkrijk"
    GR = "Griekenland"
    HR = "Kroatië"
    HU = "Hongarije"
    IE = "Ierland"
    IS = "IJsland"
    IT = "Italië"
    LI = "Liechtenstein"
    LT = "Litouwen"
    LU = "Luxemburg"
    LV = "Letland"
    MA = "Marokko"
    ME = "Montenegro"
    MK = "Noord-Macedonië"
    MT = "Malta"
    NO = "Noorwegen"
    PL = "Polen"
    PT = "Portugal"
    RO = "Roemenië"
    RS = "Servië"
    SE = "Zweden"
    SI = "Slovenië"
    SK = "Slowakije"
    TN = "Tunesië"
    TR = "Turkije"
    OVERIG = "Een ander land"


#: Countries that are no "lidstaat" and not Switzerland (Wko art. 1.6 lid 2 en 3).
GEEN_LIDSTAAT = ["BA", "CV", "MA", "ME", "MK", "RS", "TN", "TR", "OVERIG"]
#: Countries of which the texts read do not say whether they count after 2020.
LIDSTAAT_ONBESLIST = ["GB"]


class Huishoudtype(Enum):
    """Type of household of the Wet op de huurtoeslag (art. 2); the names are those of the parameters. Two since 2025."""

    eenpersoons = "Eenpersoonshuishouden"
    meerpersoons = "Meerpersoonshuishouden"
    eenpersoonsouderen = "Eenpersoonsouderenhuishouden"
    meerpersoonsouderen = "Meerpersoonsouderenhuishouden"


class Matigingsgrond(Enum):
    """Why less than the whole recovery is reclaimed; a case that reduces a recovery says why.

    The act knows one ground (art. 26 lid 2); the other three are the examples that were read of the Verzamelbesluit
    Toeslagen, par. 2.1.
    """

    GEEN = "Er wordt niet gematigd"
    ONEVENREDIG = "De nadelige gevolgen zijn onevenredig aan het doel van volledige terugvordering (Awir art. 26 lid 2)"
    FRAUDE_DOOR_DERDE = "Een derde pleegde fraude zonder dat de belanghebbende daarvan wist of er direct bij betrokken was"
    IDENTITEITSFRAUDE = "Identiteitsfraude, en de toeslag kwam aantoonbaar niet ten goede aan de belanghebbende"
    VORMGEBREK = "Een klein vormgebrek dat niet meer te herstellen is, terwijl aan de materiële eisen is voldaan"


class Herstelgrond(Enum):
    """Why compensation is due for a berekeningsjaar (Wet hersteloperatie toeslagen art. 2.1 lid 1)."""

    GEEN = "Geen grond voor compensatie"
    VOORINGENOMENHEID = "Institutionele vooringenomenheid voor 23 oktober 2019 (onderdeel a)"
    HARDHEID = "Onbillijkheden van overwegende aard door de hardheid van het stelsel (onderdeel b)"


class ForfaitPartner(Enum):
    """Who else received the lump sum (Wet hersteloperatie toeslagen art. 2.7 lid 2)."""

    NIEMAND = "Het forfaitaire bedrag is niet aan een (gewezen) partner toegekend"
    GEWEZEN_PARTNER = "Het is toegekend aan iemand die op dat moment niet meer de partner was"
    PARTNER = "Het is toegekend aan de partner"


class Partnergrond(Enum):
    """Why somebody is partner (Awir art. 3), in the order of lid 4: the first ground goes before the next."""

    HUWELIJK = "Echtgenoot of geregistreerde partner (lid 1; AWR art. 5a lid 1 a)"
    SAMENLEVINGSCONTRACT = "Notarieel samenlevingscontract (lid 1; AWR art. 5a lid 1 b)"
    KIND = "Uit de relatie is een kind geboren (lid 2 a)"
    ERKENNING = "De een heeft een kind van de ander erkend (lid 2 b)"
    PENSIOEN = "Aangemeld als partner voor een pensioenregeling (lid 2 c)"
    EIGEN_WONING = "Samen een eigen woning als hoofdverblijf (lid 2 d)"
    SAMENGESTELD_GEZIN = "Een minderjarig kind van een van beiden op het adres (lid 2 e)"
    INKOMSTENBELASTING = "Partner voor de Wet inkomstenbelasting 2001 (lid 2 f, tot en met 2020)"
    VORIG_JAAR = "In het vorige jaar al partner (lid 2 f, eerder g)"
    GEEN = "Geen partner"


class Weigeringsgrond(Enum):
    """Why no amount is given. ``GEEN`` means that the amount is computed."""

    GEEN = "Niet geweigerd"
    WAARDEN_ONTBREKEN = "De parameters van dit jaar ontbreken"
    BESLUITDATUM = "De definitieve beschikking moet na het berekeningsjaar liggen (datum_definitieve_beschikking)"
    TWEE_TOESLAGPARTNERS = "Meer dan een persoon is tegelijk toeslagpartner; er is er ten hoogste een (Awir art. 3 lid 4)"
    MATIGING_TE_VROEG = (
        "Een terugvordering kan pas worden gematigd bij een beschikking op of na 23 oktober 2019 "
        "(Awir art. 26; ECLI:NL:RVS:2019:3535 en 3536)"
    )
    MATIGING_ONGELDIG = (
        "Een matiging is een deel tussen 0 en 1 en heeft een grond: geef matiging_fractie en matigingsgrond "
        "(Awir art. 26 lid 2)"
    )
    ROL_EN_FEITEN = (
        "Rol en feiten spreken elkaar tegen: wie de rol partner heeft of met is_toeslagpartner is opgegeven, is volgens de "
        "feiten van Awir art. 3 geen partner, of andersom"
    )
    TIJDELIJKE_BESCHERMING_2022 = (
        "Ontheemde uit Oekraïne als medebewoner of in een samengesteld gezin in 2022: of Awir art. 3b zover terugwerkt, is "
        "niet gelezen"
    )
    WOONLANDFACTOR = "De woonlandfactor van dit land en jaar is niet bekend (Wet op de zorgtoeslag art. 3 en 4a)"
    PARTNER_VERDRAGSGERECHTIGD = (
        "Verzekerde in Nederland met een verdragsgerechtigde partner: geregeld sinds 6 november 2024 (art. 4a lid 3), "
        "daarvoor zwijgt de wet"
    )
    PARTNER_ONVERZEKERD = (
        "Partner kwam de verzekeringsplicht niet na: de wetteksten van 2019 tot en met 2021 zijn niet gelezen "
        "(Wet op de zorgtoeslag art. 2 lid 5, oud)"
    )
    OUDERENTOESLAG = (
        "AOW-huishouden met een vermogen tussen de grens zonder en met ouderentoeslag, die niet wordt berekend "
        "(Wet IB 2001 art. 5.6, tot en met 2015)"
    )
    LIDSTAAT = "Niet bekend of dit woonland als lidstaat telt (Wet kinderopvang art. 1.6 lid 2 en 3)"
    KIND_VOLWASSEN = (
        "Kinderopvang voor een kind van 18 jaar of ouder: geboortedatum ontbreekt of klopt niet (Wet kinderopvang art. 1.1)"
    )
    WOONLANDPERCENTAGE = (
        "Het percentage van het woonland van het kind is niet bekend: geef woonlandpercentage_kinderbijslag "
        "(Wet op het kindgebonden budget art. 2 lid 12)"
    )
    WOONLANDPERCENTAGE_MEER_KINDEREN = (
        "Meer kinderen, van wie een in een land met een woonlandpercentage: de regeling met de rekenregels is niet gelezen "
        "(Wet op het kindgebonden budget art. 2 lid 13)"
    )
    KINDERBIJSLAG_VOLWASSEN = (
        "Kinderbijslag voor een kind van 18 jaar of ouder: geboortedatum ontbreekt of klopt niet "
        "(Wet op het kindgebonden budget art. 2 lid 1)"
    )
    OUDERENHUISHOUDEN = (
        "Ouderenhuishouden in 2017 tot en met 2019: het minimum-inkomensijkpunt en de factoren zijn niet gevonden "
        "(Wet op de huurtoeslag art. 17 en 19)"
    )
    TABEL_VOLGENDE_KINDEREN = (
        "De percentages voor volgende kinderen zijn van dit jaar niet gepubliceerd: alleen gezinnen met opvang voor één "
        "kind zijn te berekenen"
    )
