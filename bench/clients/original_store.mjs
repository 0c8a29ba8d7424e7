// The store of the original's model. In a page: IndexedDB with one transaction per call, as in key-value
// packages such as the original's. In Node: a Map.
import { createStore, get, set } from "idb-keyval";

/** A copy that can be stored: a Long would not keep its class. */
const recordOf = ({ messageId, sendTime, ...rest }) => ({
  ...rest,
  messageId: messageId.toString(),
  sendTime: sendTime.toString(),
});

export async function openStore(name) {
  if (typeof indexedDB === "undefined") {
    const known = new Map();
    return {
      exist: async (id) => known.has(id),
      insert: async (id, message) => void known.set(id, recordOf(message)),
    };
  }
  const store = createStore(`original-${name}`, "messages");
  return {
    exist: async (id) => (await get(id, store)) !== undefined,
    insert: (id, message) => set(id, recordOf(message), store),
  };
}
