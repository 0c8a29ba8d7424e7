/**
 * The name by which the store keeps the accounts of different servers apart: the URL's host. For an
 * empty URL, which stands for addresses that change, the page's host.
 */
export function namespaceOf(url: string): string {
  try {
    return new URL(url, (globalThis as { location?: Location }).location?.href).host;
  } catch {
    return url;
  }
}

/** A key for an account of a server. Unique for each pair, whatever characters they contain. */
export const accountKey = (namespace: string, account: string): string =>
  JSON.stringify([namespace, account]);
