/** Shows a message at once, sends it, and then shows the outcome. */
import { Content, KIMStatus, MessageType } from "kim-web-sdk";
import type { SharedClient } from "kim-web-sdk/tabs";
import type { ConversationBook } from "./book.js";
import { newMessageKey, writeExtra } from "./extra.js";
import { millisecondsOf } from "./incoming.js";
import type { ChatMessage, Conversation, ConversationKey, Delivery } from "./model.js";
import { amend, insert, remove } from "./timeline.js";

/** The server's limit, in Unicode code points; it refuses longer messages. */
export const longestBody = 5000;

function outcome(status: number): Delivery {
  if (status === 0) return "sent";
  const { RequestTimeout, SendFailed }: Record<keyof typeof KIMStatus, number> = KIMStatus;
  if (status === RequestTimeout) return "unknown";
  return status === SendFailed ? "unsent" : "rejected";
}

export class Outbox {
  constructor(
    private readonly _book: ConversationBook,
    private readonly _client: () => SharedClient | null,
    private readonly _account: () => string,
    /** Called with the outcome of a message. */
    private readonly _settled: (key: ConversationKey, message: ChatMessage) => void,
  ) {}

  /** Sends text. Never throws: the message itself shows the outcome. */
  async send(key: ConversationKey, body: string): Promise<void> {
    const cid = newMessageKey();
    const message: ChatMessage = {
      key: `${this._account()}/${cid}`,
      id: "",
      sender: this._account(),
      body,
      type: MessageType.Text,
      at: Date.now(),
      delivery: "sending",
      reason: 0,
    };
    this._book.update(key, (old) => ({
      messages: insert(old.messages, message),
      touched: message.at,
      newFrom: null,
    }));
    await this._attempt(key, message);
  }

  /** Resends a message under its old id, so that a receiver that already has it shows it once. */
  async resend(key: ConversationKey, messageKey: string): Promise<void> {
    const message = this._book.get(key)?.messages.find((each) => each.key === messageKey);
    if (!message || message.delivery === "sending" || message.delivery === "sent") return;
    this._change(key, messageKey, { delivery: "sending", reason: 0 });
    await this._attempt(key, message);
  }

  /** Removes an undelivered message from the page. */
  discard(key: ConversationKey, messageKey: string): void {
    this._book.update(key, (old) => ({ messages: remove(old.messages, messageKey) }));
  }

  private async _attempt(key: ConversationKey, message: ChatMessage): Promise<void> {
    const conversation = this._book.get(key);
    const client = this._client();
    if (!conversation) return;
    if (!client) {
      this._change(key, message.key, { delivery: "unsent" });
      return;
    }
    try {
      const { status, resp } = await this._talk(client, conversation, message);
      this._change(key, message.key, {
        delivery: outcome(status),
        reason: status,
        ...(status === 0 && resp ? confirmed(resp) : {}),
      });
    } catch {
      this._change(key, message.key, { delivery: "unsent" });
    }
  }

  private _talk(client: SharedClient, conversation: Conversation, message: ChatMessage) {
    const cid = message.key.slice(message.key.lastIndexOf("/") + 1);
    const content = new Content(message.body, message.type, writeExtra(cid));
    return conversation.kind === "group"
      ? client.talkToGroup(conversation.peer, content)
      : client.talkToUser(conversation.peer, content);
  }

  private _change(
    key: ConversationKey,
    messageKey: string,
    change: Partial<Omit<ChatMessage, "key">>,
  ): void {
    this._book.update(key, (old) => ({ messages: amend(old.messages, messageKey, change) }));
    const changed = this._book.get(key)?.messages.find((each) => each.key === messageKey);
    // Do not report a message in flight: only this tab will learn its outcome.
    if (changed && changed.delivery !== "sending") this._settled(key, changed);
  }
}

/** Replaces the page's id and time with the server's. */
function confirmed(resp: { messageId: { toString(): string }; sendTime: { toNumber(): number } }) {
  return { id: resp.messageId.toString(), at: millisecondsOf(resp.sendTime) };
}
