/** The demo's own server, in the role of the application server that issues tokens. */

export interface Ticket {
  readonly token: string;
  /** The gateway's address. */
  readonly url: string;
}

/** Fetches a token for this account. Throws if the server cannot be reached or refuses. */
export async function fetchTicket(account: string): Promise<Ticket> {
  const response = await fetch("/demo/token", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ account }),
  });
  if (!response.ok) throw new Error(`the demo server answered ${response.status}`);
  return (await response.json()) as Ticket;
}

/** Asks the demo's server to inject a fault into the account's connection. Returns whether it did. */
export async function injectFault(account: string, fault: string): Promise<boolean> {
  try {
    const response = await fetch("/demo/fault", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ account, fault }),
    });
    return response.ok;
  } catch {
    return false;
  }
}

/** The accounts that are currently signed in; empty if the server does not answer. */
export async function fetchPeople(): Promise<string[]> {
  try {
    const response = await fetch("/demo/people");
    if (!response.ok) return [];
    return ((await response.json()) as { accounts: string[] }).accounts;
  } catch {
    return [];
  }
}
