// Calls to the server this page came from.

export class Refused extends Error {
  constructor(faults) {
    super("geweigerd");
    this.faults = faults;
  }
}

export async function get(address) {
  return read(await reach(address));
}

export async function post(address, body) {
  const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  return read(await reach(address, options));
}

async function reach(address, options) {
  try {
    return await fetch(address, options);
  } catch {
    throw new Refused([{ pad: "", code: "onbereikbaar", melding: "De server is niet bereikbaar. Probeer het opnieuw." }]);
  }
}

async function read(response) {
  const isJson = (response.headers.get("Content-Type") || "").startsWith("application/json");
  if (!response.ok) {
    const faults = isJson ? (await response.json()).fouten : null;
    throw new Refused(faults || [{ pad: "", code: "storing", melding: `De server antwoordt niet goed (${response.status}).` }]);
  }
  return isJson ? response.json() : response.text();
}
