// A gateway that is restarted in the middle of traffic, in both directions, on the same port.

/* global visitor -- in the page */

import assert from "node:assert/strict";
import { on } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Command, Flag, KIMStatus } from "kim-web-sdk";
import { faults, startGateway } from "kim-web-sdk/testing";

import { inEachBrowser } from "./lib/browsers.mjs";
import { assertAllFinished, assertNoRepetition, ledgerOf } from "./lib/ledger.mjs";
import { assertTold, eager, numbered } from "./lib/traffic.mjs";

const restarts = 5;
const few = 20;
const accounts = ["alice", "bob"];
const other = { alice: "bob", bob: "alice" };

/** A gateway that `restart` replaces by another with the same port, secret and state. */
async function restartableGateway(t) {
  const folder = mkdtempSync(join(tmpdir(), "kim-restart-"));
  const state = join(folder, "state.json");
  const current = { gateway: await startGateway({ state }) };
  const { port, secret } = current.gateway;
  current.restart = async ({ abruptly }) => {
    if (abruptly) current.gateway.dropConnections();
    await current.gateway.close();
    current.gateway = await startGateway({ state, port, secret });
  };
  t.after(async () => {
    await current.gateway.close();
    rmSync(folder, { recursive: true });
  });
  return current;
}

const idsTo = (gateway, account) =>
  gateway.messages
    .filter(({ sender }) => sender === other[account])
    .map(({ messageId }) => messageId);

/** The answers to the last two of the `few` messages that are stored before a restart. */
const lastAnswers = {
  ...{ direction: "out", command: Command.ChatUserTalk, flag: Flag.Response },
  ...{ skip: few - 2, count: 2 },
};

/** Resolves when the gateway has stored so many messages from now on. */
async function stored(gateway, count) {
  const messages = on(gateway, "message");
  for (; count > 0; --count) await messages.next();
}

inEachBrowser((stage) => {
  test("two pages that write to each other while the gateway is restarted lose nothing, and are told the truth of all they sent", async (t) => {
    const current = await restartableGateway(t);
    const pages = {};
    const told = { alice: [], bob: [] };
    for (const account of accounts) {
      const profile = await stage.profile(t);
      pages[account] = await stage.visit(profile, {
        gateway: current.gateway,
        account,
        options: eager,
      });
    }
    const talk = async (account, round) => {
      // Alternately all at once, and each after the answer to the previous one.
      const what = [
        other[account],
        numbered(few, round * few, account),
        { together: round % 2 === 0 },
      ];
      told[account].push(...(await pages[account].evaluate((args) => visitor.say(...args), what)));
    };
    for (let round = 0; round < restarts; ++round) {
      const halfway = stored(current.gateway, few);
      if (round % 2 === 0) current.gateway.setFaults(faults.drop(lastAnswers));
      const talking = accounts.map((account) => talk(account, round));
      await halfway;
      await current.restart({ abruptly: round % 2 === 1 });
      await Promise.all(talking);
    }
    const unknown = Object.values(told)
      .flat()
      .filter(({ status }) => status === KIMStatus.RequestTimeout);
    const kept = new Set(current.gateway.messages.map(({ body }) => body));
    const answerLost = unknown.filter(({ body }) => kept.has(body));
    assert.ok(answerLost.length > 0, "no message was stored whose answer was lost");
    for (const account of accounts) {
      const posted = idsTo(current.gateway, account);
      await pages[account].evaluate((count) => visitor.ledger.finished(count), posted.length);
      const lines = await ledgerOf(pages[account]);
      assertAllFinished(lines, posted);
      assert.equal(assertNoRepetition(lines), 0);
      assertTold(current.gateway, told[account]);
      const sent = told[account].filter(({ status }) => status === 0).length;
      t.diagnostic(
        `${account}: ${sent} of ${told[account].length} sent, ${posted.length} received`,
      );
    }
  });
});
