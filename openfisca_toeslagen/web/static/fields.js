// The fields of the form: which facts of the law it can hold, and with which words they are asked.

export const MONTH = "month", YEAR = "year", FOREVER = "ETERNITY";

const euro = (key, period, label, hint) => ({ key, period, label, hint, type: "number", unit: "€", step: "0.01", min: 0 });
const hours = (key, label, hint) => ({ key, period: MONTH, label, hint, type: "number", unit: "uur", step: "any", min: 0 });

const BORN = { key: "geboortedatum", period: FOREVER, label: "Geboortedatum", type: "date", required: true };

export const ADULT = [
  BORN,
  { ...euro("toetsingsinkomen", YEAR, "Toetsingsinkomen per jaar"), required: true, min: undefined },
  hours("gewerkte_uren", "Gewerkte uren per maand", "Nodig voor kinderopvangtoeslag."),
  euro("vermogen", YEAR, "Vermogen op 1 januari"),
];

export const COMPANION = [ADULT[0], ADULT[1], ADULT[3]];

export const CHILD = [BORN];

// One kind of care per child; its hours and price are facts with the kind in their name.
export const CARE_KINDS = {
  "": "Geen",
  dagopvang: "Dagopvang",
  buitenschoolse_opvang: "Buitenschoolse opvang",
  gastouderopvang: "Gastouderopvang",
};
export const CARE = [
  { ...hours("uren", "Uren opvang per maand"), required: true },
  { ...euro("uurprijs", MONTH, "Prijs per uur"), required: true },
];
export const PAID = euro("betaalde_kinderopvangkosten", MONTH, "Betaald per maand", "Leeg: alles is betaald.");

export const HOME = [euro("kale_huur", MONTH, "Kale huur per maand", "Leeg: geen huurwoning.")];

export const SERVICE = [
  euro("servicekosten_energie", MONTH, "Energie gemeenschappelijke ruimten"),
  euro("servicekosten_schoonmaak", MONTH, "Schoonmaak"),
  euro("servicekosten_huismeester", MONTH, "Huismeester"),
  euro("servicekosten_dienstruimten", MONTH, "Dienst- en recreatieruimten"),
];

export const DECISION = {
  key: "datum_definitieve_beschikking", period: YEAR, label: "Dag van de beschikking", type: "date",
  hint: "Leeg: 1 juli van het jaar erna.",
};

export const ALLOWANCES = {
  zorgtoeslag: "Zorgtoeslag",
  huurtoeslag: "Huurtoeslag",
  kindgebonden_budget: "Kindgebonden budget",
  kinderopvangtoeslag: "Kinderopvangtoeslag",
};
export const CHILDCARE = "kinderopvangtoeslag";

export const ROLES = {
  aanvrager: { title: "Aanvrager", key: "aanvrager", fields: ADULT },
  partner: { title: "Partner", key: "partner", fields: ADULT },
  kind: { title: "Kind", key: "kinderen", fields: CHILD, care: true, many: true },
  medebewoner: { title: "Medebewoner", key: "medebewoners", fields: COMPANION, many: true },
};

// What is asked about an allowance; {} stands for its name.
export const AMOUNTS = [
  { key: "{}", label: "Toegekend over het jaar", always: true, kind: "total" },
  { key: "maandtermijn_{}", label: "Per maand", always: true },
  { key: "verrekend_voorschot_{}", label: "Voorschot" },
  { key: "nabetaling_{}", label: "Nog te ontvangen", kind: "good" },
  { key: "terugvordering_{}", label: "Terug te betalen", always: true, kind: "bad" },
  { key: "niet_teruggevorderd_{}", label: "Te veel betaald, niet teruggevorderd" },
];
export const CHILDCARE_AMOUNTS = [
  { key: "vergoeding_kinderopvang", label: "Rechtstreeks naar de opvang betaald", kind: "direct" },
  { key: "eigen_bijdrage_kinderopvang", label: "Opvang voor eigen rekening" },
  { key: "werkelijk_te_veel_kinderopvangtoeslag", label: "Werkelijk te veel ontvangen" },
  { key: "evenredigheidsfactor_kinderopvangtoeslag", label: "Evenredigheidsfactor", kind: "factor",
    hint: "terugvordering gedeeld door wat werkelijk te veel was" },
];
