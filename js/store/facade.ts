import Long from "long";
import { check } from "../base/errors.js";
import { compareMessages, type Message, type MessageIdLike } from "../base/message.js";
import { exactId } from "../wire/exact_id.js";
import { openStores } from "./registry.js";
import type { AccountStore } from "./types.js";

const newestFirst = (): AccountStore[] => [...openStores].reverse();
const currentStore = (): AccountStore => newestFirst()[0] as AccountStore;

/** The last `setAck`. The next one waits for it, since it compares its message with the mark that this one sets. */
let lastAck = /* @__PURE__ */ Promise.resolve(true);

/** The first truthy answer of the open stores, newest first; null if there is none. */
async function search<T>(
  id: MessageIdLike,
  ask: (store: AccountStore, key: string) => Promise<T>,
): Promise<T | null> {
  const key = exactId(id).toString();
  for (const store of newestFirst()) {
    const answer = await ask(store, key);
    if (answer) return answer;
  }
  return null;
}

/**
 * The message store with the interface of the TypeScript SDK. Writes go to the account of the most recent
 * login, reads search every open account. Ids must be exact: a number above 2^53 rejects with a
 * RangeError, anything that is not an integer with a TypeError or RangeError.
 */
export const Store = {
  /**
   * Stores a copy of a message as handled. Its id and time may have any form of an id. Rejects with a KIMError
   * `invalid_argument` if it is not a Message.
   */
  async insert(message: Message): Promise<boolean> {
    check((message as Partial<Message> | null)?.messageId, "message must be a Message");
    await currentStore().putMessage({
      ...message,
      messageId: exactId(message.messageId),
      sendTime: exactId(message.sendTime),
    });
    return true;
  },

  /** Whether a message is known, with or without its content. */
  async exist(id: MessageIdLike): Promise<boolean> {
    return !!(await search(id, (store, key) => store.exist(key)));
  },

  /** The message, or null if no store has its content. */
  async get(id: MessageIdLike): Promise<Message | null> {
    return search(id, (store, key) => store.get(key));
  },

  /** Sets the newest acknowledged message. Does nothing if the message is known to be older. */
  async setAck(id: MessageIdLike): Promise<boolean> {
    const store = currentStore();
    const messageId = exactId(id);
    const set = async (): Promise<boolean> => {
      const { mark } = await store.load(0);
      const message = await store.get(messageId.toString());
      const sendTime = message?.sendTime ?? mark?.sendTime ?? Long.ZERO;
      const next = { messageId, sendTime };
      if (!mark || compareMessages(mark, next) < 0) await store.setMark(next);
      return true;
    };
    return (lastAck = lastAck.then(set, set));
  },

  /** The id of the newest acknowledged message; zero before the first. */
  async lastId(): Promise<Long> {
    const { mark } = await currentStore().load(0);
    return mark?.messageId ?? Long.ZERO;
  },
};
