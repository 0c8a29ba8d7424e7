import Long from "long";
import { compareMessages, idKey, type Message, type MessageIdLike } from "../message.js";
import { currentStore, searchedStores } from "./registry.js";

/**
 * The message store as the TypeScript SDK offers it: writes go to the account of the most recent
 * login, reads look through every account that is open.
 */
export const Store = {
  /** Keeps a message as handled. */
  async insert(message: Message): Promise<boolean> {
    await currentStore().putMessage(message);
    return true;
  },

  /** Whether a message is known, with its content or not. */
  async exist(id: MessageIdLike): Promise<boolean> {
    const key = idKey(id);
    for (const store of searchedStores()) {
      if (await store.exist(key)) return true;
    }
    return false;
  },

  /** The message, or null if it is not here. */
  async get(id: MessageIdLike): Promise<Message | null> {
    const key = idKey(id);
    for (const store of searchedStores()) {
      const message = await store.get(key);
      if (message) return message;
    }
    return null;
  },

  /** Sets the newest acknowledged message. A message known to be older changes nothing. */
  async setAck(id: MessageIdLike): Promise<boolean> {
    const store = currentStore();
    const messageId = Long.fromString(idKey(id));
    const { mark } = await store.load(0);
    const message = await store.get(idKey(id));
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
