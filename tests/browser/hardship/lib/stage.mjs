// The packed package on a web server, and a browser: the setup of every hardship test.

import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { serveFolder } from "../../../support/web_server.mjs";
import { at } from "../../../../scripts/lib/paths.mjs";
import { manifest, pack, run } from "../../../support/consumer.mjs";

const pages = fileURLToPath(new URL("../pages", import.meta.url));

/** Unpacks the tarball next to the pages; its dependencies are those of this repository. */
function layOut(folder) {
  const site = join(folder, "site");
  const modules = join(site, "node_modules");
  const installed = join(modules, manifest.name);
  cpSync(pages, site, { recursive: true });
  mkdirSync(installed, { recursive: true });
  const { tarball } = pack(folder);
  run("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"], folder);
  for (const name of ["idb-keyval", "long"]) {
    symlinkSync(at("node_modules", name), join(modules, name));
  }
  return site;
}

/** Serves the pages with the packed package and starts a browser. Close it at the end. */
export async function openStage(openBrowser) {
  const folder = mkdtempSync(join(tmpdir(), "kim-hardship-"));
  // Not `no-store`, which would keep pages out of the back-forward cache.
  const site = await serveFolder(layOut(folder), { "cache-control": "no-cache" });
  const browser = await openBrowser();
  return {
    browser,
    site,

    /** A new profile, closed when the test ends. */
    async profile(t) {
      const profile = await browser.newProfile();
      t.after(() => profile.close());
      return profile;
    },

    /**
     * Opens a page of the profile and waits until it has logged in.
     * @param visitor the parameters of pages/visitor.js, with `gateway` instead of url and token
     */
    async visit(profile, visitor) {
      const page = await profile.newPage();
      await page.goto(addressOf(site.url, visitor));
      await arrived(page);
      return page;
    },

    async close() {
      await browser.close();
      await site.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

export function addressOf(siteUrl, { gateway, ...visitor }) {
  const { url } = gateway;
  const token = gateway.mintToken(visitor.account);
  const query = new URLSearchParams({ visitor: JSON.stringify({ url, token, ...visitor }) });
  return `${siteUrl}visitor.html?${query}`;
}

/** Waits until the page has logged in; throws the error if the login failed. */
export function arrived(page) {
  return page.evaluate(() => globalThis.visitor.arrived);
}
