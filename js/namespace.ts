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
