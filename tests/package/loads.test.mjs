// The rows of the load table that need nothing from a registry; `npm run test:loads` runs them all.

import { after, before, describe, test } from "node:test";

import { environments } from "../loads/environments.mjs";
import { openChromium } from "../support/chromium.mjs";
import { isSelfContained } from "../loads/lib/project.mjs";
import { openStage } from "../loads/lib/stage.mjs";

describe("a page logs in and talks", () => {
  let stage;
  before(async () => {
    stage = await openStage([openChromium]);
  });
  after(() => stage?.close());

  for (const environment of environments.filter(isSelfContained)) {
    test(environment.title, () => stage.load(environment, (where, load) => load()));
  }
});
