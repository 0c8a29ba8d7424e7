// The packed package, a gateway and browsers, which all rows of the load table use.

import { createConsumer } from "../../support/consumer.mjs";
import { startEchoGateway } from "./gateway.mjs";
import { loadInBrowser, loadInPrograms } from "./load.mjs";
import { createProject } from "./project.mjs";

/** Packs and installs the package, starts a gateway and the browsers. The caller must close it. */
export async function openStage(openers) {
  const consumer = createConsumer();
  const echo = await startEchoGateway(consumer.installed);
  const browsers = await Promise.all(openers.map((open) => open()));
  return {
    consumer,
    browsers,

    /**
     * Makes the project of an environment, builds it, and calls `attempt(where, load)` for each
     * browser that it runs in, by its name, or once with "" if it needs none. Resolves to the tools' versions.
     */
    async load(environment, attempt) {
      const project = await createProject(environment, consumer);
      try {
        if (environment.build) await project.run(environment.build);
        if (environment.run) await attempt("", () => loadInPrograms(environment, project, echo));
        for (const browser of environment.run ? [] : browsers) {
          await attempt(browser.name, () => loadInBrowser(environment, project, browser, echo));
        }
        return project.tools();
      } finally {
        project.remove();
      }
    },

    async close() {
      await Promise.all(browsers.map((browser) => browser.close()));
      await echo.close();
      consumer.remove();
    },
  };
}
