/** The demo's own server: it stands for the application server that would hand out tokens. */

export interface Ticket {
  readonly token: string;
  /** The gateway's address. */
  readonly url: string;
}

/** A token for this account. Throws when the server cannot be reached or refuses. */
export async function fetchTicket(account: string): Promise<Ticket> {
  const response = await fetch("/demo/token", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ account }),
  });
  if (!response.ok) throw new Error(`the demo server answered ${response.status}`);
  return (await response.json()) as Ticket;
}

/** Asks the demo's server to disturb the account's connection. Returns whether it has. */
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

/** The accounts that are signed in at this moment; none when the server does not say. */
export async function fetchPeople(): Promise<string[]> {
  try {
    const response = await fetch("/demo/people");
    if (!response.ok) return [];
    return ((await response.json()) as { accounts: string[] }).accounts;
  } catch {
    return [];
  }
}
