/**
 * The name of the server at `url`: its host. It keeps the accounts of two servers apart. Of an empty
 * URL, which stands for addresses that change, the page's host.
 */
export function namespaceOf(url: string): string {
  try {
    return new URL(url, (globalThis as { location?: Location }).location?.href).host;
  } catch {
    return url;
  }
}

/** Names an account of a server: no other pair has the same name, whatever characters stand in them. */
export const accountKey = (namespace: string, account: string): string =>
  JSON.stringify([namespace, account]);
