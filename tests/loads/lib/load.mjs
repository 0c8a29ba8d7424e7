// Tests one row of the load table: serves a project, opens its page, and checks the outcome.

import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { startServer } from "../../support/program.mjs";
import { serveFolder } from "../../support/web_server.mjs";

/** Serves the project's pages: { url, close() }. */
async function openSite({ folder = "", headers, scheme, server }, project) {
  if (scheme === "file") return { url: `${pathToFileURL(project.folder)}/`, close() {} };
  if (server) return startServer(server, { cwd: project.folder, env: project.env });
  return serveFolder(join(project.folder, folder), headers);
}

/** The address of the page, with the query that it needs. */
function addressOf(url, page, query) {
  const address = new URL(page, url);
  for (const [name, value] of query) address.searchParams.set(name, value);
  return address.href;
}

/**
 * Lets a visitor log in and talk in the project: `visit(visitor)` resolves to the answer that it got. Throws
 * unless that is the expected one, and came over a single connection.
 */
async function exchange(echo, visit) {
  const visitor = echo.visitor();
  const answer = await visit(visitor);
  assert.equal(answer, visitor.answer);
  assert.equal(visitor.connections(), 1, `${visitor.connections()} connections`);
}

/** Loads the project's page in a browser. */
export async function loadInBrowser(environment, project, browser, echo) {
  const site = await openSite(environment, project);
  const visit = ({ query }) =>
    browser.visit(addressOf(site.url, environment.page ?? "index.html", query));
  try {
    if (environment.failure) {
      assert.equal((await visit(echo.visitor())).failure, environment.failure);
      return;
    }
    await exchange(echo, async (visitor) => {
      const { answer, failure, complaints } = await visit(visitor);
      assert.equal(failure, undefined, failure);
      assert.deepEqual(complaints, []);
      return answer;
    });
  } finally {
    await site.close();
  }
}

/** Runs the project's programs, without a browser; each prints the answer. */
export async function loadInPrograms({ run }, project, echo) {
  for (const command of run) {
    await exchange(echo, async ({ query }) => {
      const output = await project.run(command, { KIM_QUERY: query.toString() });
      return /echo: .*/.exec(output)?.[0];
    });
  }
}
