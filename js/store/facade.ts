import Long from "long";
import { check } from "../base/errors.js";
import { compareMessages, type Message, type MessageIdLike } from "../base/message.js";
import { exactId } from "../wire/exact_id.js";
import { openStores } from "./registry.js";
import type { AccountStore } from "./types.js";

const newestFirst = (): AccountStore[] => [...openStores].reverse();
const currentStore = (): AccountStore => newestFirst()[0] as AccountStore;

/** The first answer of an account's store that is one. */
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
 * The message store as the TypeScript SDK offers it: writes go to the account of the most recent
 * login, reads look through every account that is open. Ids are exact: a number above 2^53 rejects
 * with a RangeError, what is no whole number with a TypeError or RangeError.
 */
export const Store = {
  /** Keeps a message as handled. Rejects with a KIMError `invalid_argument` for what is none. */
  async insert(message: Message): Promise<boolean> {
    check((Object(message) as Partial<Message>).messageId, "message must be a Message");
    await currentStore().putMessage(message);
    return true;
  },

  /** Whether a message is known, with its content or not. */
  async exist(id: MessageIdLike): Promise<boolean> {
    return !!(await search(id, (store, key) => store.exist(key)));
  },

  /** The message, or null if it is not here. */
  async get(id: MessageIdLike): Promise<Message | null> {
    return search(id, (store, key) => store.get(key));
  },

  /** Sets the newest acknowledged message. A message known to be older changes nothing. */
  async setAck(id: MessageIdLike): Promise<boolean> {
    const store = currentStore();
    const messageId = exactId(id);
    const { mark } = await store.load(0);
    const message = await store.get(messageId.toString());
    const sendTime = message?.sendTime ?? mark?.sendTime ?? Long.ZERO;
    const next = { messageId, sendTime };
    if (!mark || compareMessages(mark, next) < 0) await store.setMark(next);
    return true;
  },

  /** The id of the newest acknowledged message; zero before the first. */
  async lastId(): Promise<Long> {
    const { mark } = await currentStore().load(0);
    return mark?.messageId ?? Long.ZERO;
  },
};
