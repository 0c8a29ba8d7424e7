import type { UrlProvider } from "./options.js";

/**
 * The name of the server at `url`: its host. It keeps the accounts of two servers apart. Where a
 * function gives the addresses it is the page's host, since they may change from one to the next.
 */
export function namespaceOf(url: string | UrlProvider): string {
  if (typeof url !== "string") return namespaceOf("");
  try {
    return new URL(url, (globalThis as { location?: Location }).location?.href).host;
  } catch {
    return url;
  }
}
