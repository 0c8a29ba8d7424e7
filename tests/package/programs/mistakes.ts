// Mistakes of an application. Each must be a compiler error: an `@ts-expect-error` without an error fails.

import {
  doLogin,
  KIMClient,
  LogicPkt,
  Message,
  MessageAckReq,
  MessageReq,
  ready,
  Store,
} from "kim-web-sdk";
import { gatewayLookup } from "kim-web-sdk/lookup";
import { Outbox } from "kim-web-sdk/reliable";
import { SharedClient } from "kim-web-sdk/tabs";

const url = "wss://chat.example.com";
const req = { token: "a token" };

export function make(client: KIMClient): unknown[] {
  return [
    // @ts-expect-error -- no credentials
    new KIMClient(url),
    // @ts-expect-error -- a misspelt credential
    new KIMClient(url, { tokn: "a token" }),
    // @ts-expect-error -- a misspelt option
    new KIMClient(url, req, { requestTimout: 5000 }),
    // @ts-expect-error -- a text where milliseconds are needed
    new KIMClient(url, req, { requestTimeout: "5000" }),
    // @ts-expect-error -- a token of another type, from a function
    new KIMClient(url, { token: () => 1 }),
    // @ts-expect-error -- a misspelt option of tabs
    new SharedClient(url, req, { acount: "alice" }),
    // @ts-expect-error -- no account
    new Outbox(client, {}),
    // @ts-expect-error -- a router that is no address
    gatewayLookup(1, "a token"),
    // @ts-expect-error -- numbers where a Long is needed
    new Message(1, 2),
    // @ts-expect-error -- a number is neither an address nor bytes
    ready(1),
  ];
}

export function listen(client: KIMClient): void {
  // @ts-expect-error -- a misspelt event
  client.on("mesage", () => undefined);
  // @ts-expect-error -- a handler of something else
  client.on("state", (state: string) => state);
  // @ts-expect-error -- a command that no notification has
  client.on("notification", ({ command }) => command === "chat.group.jon");
  // @ts-expect-error -- a code that no error has
  client.on("error", ({ code }) => code === "timed_out");
  // @ts-expect-error -- no array
  client.register("Closed", () => undefined);
  // @ts-expect-error -- the state is not the application's to set
  client.state = 2;
}

export async function begin(client: KIMClient): Promise<void> {
  const { err } = await client.login();
  if (err?.code === "unauthorized") return;
  // @ts-expect-error -- a code that no error has
  console.log(err?.code === "unauthorised", (await doLogin(url, req)).err?.code === "timeout");
}

export async function talk(client: KIMClient): Promise<void> {
  // @ts-expect-error -- a text where a content is needed
  await client.talkToUser("bob", "hello");
  // @ts-expect-error -- a misspelt member of the content
  await client.talkToUser("bob", { bdy: "hello" });
  // @ts-expect-error -- options in the place of the retries
  await client.talkToUser("bob", { body: "hello" }, { timeout: 1000 });
  // @ts-expect-error -- the promise has no status, but what it resolves with
  const isSent = client.talkToUser("bob", { body: "hello" }).status === 0;
  const { resp } = await client.talkToUser("bob", { body: "hello" });
  // @ts-expect-error -- a message that was not sent has no answer
  console.log(resp.messageId, isSent);
  // @ts-expect-error -- a number would lose digits
  const id: number = resp?.messageId;
  // @ts-expect-error -- a group that is left has no answer
  console.log((await client.quitGroup("1")).resp.groupId, id);
}

export function packets(): unknown[] {
  return [
    // @ts-expect-error -- a text where a number is needed
    MessageReq.encode({ type: "1" }),
    // @ts-expect-error -- a misspelt field
    MessageReq.encode({ bdy: "hello" }),
    // @ts-expect-error -- no int64
    MessageAckReq.encode({ messageId: {} }),
    // @ts-expect-error -- a number where a command is needed
    LogicPkt.build(1, ""),
    // @ts-expect-error -- no id
    Store.get({}),
  ];
}
