// A program whose types are inferred: the compiler must be able to name them in its declarations.

import { KIMClient, Store, type Message } from "kim-web-sdk";
import type { Message as SlimMessage } from "kim-web-sdk/slim";
import { Outbox } from "kim-web-sdk/reliable";
import type { SharedClient } from "kim-web-sdk/tabs";

export const idOf = (message: Message) => message.messageId;
export const placeOf = (message: SlimMessage) => ({ at: message.sendTime, id: message.messageId });
export const sentTo = (client: KIMClient) => client.talkToUser("bob", { body: "hello" });
export const shared = (client: SharedClient) =>
  client.GetGroup("1").then(({ resp }) => resp?.createdAt);
export const keptFor = (client: KIMClient) =>
  new Outbox(client, { account: "alice" }).sendToUser("bob", { body: "hello" }).resp?.messageId;

export class Client extends KIMClient {
  readonly last = Store.lastId();
  details(group: string) {
    return this.GetGroup(group);
  }
}
