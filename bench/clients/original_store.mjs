// The store of the original's model. In a page: IndexedDB with a transaction for each call, which is
// what key-value packages on top of it do, such as the original's. In Node: a Map.
import { createStore, get, set } from "idb-keyval";

/** A copy that a store can hold: a Long is not one that comes back as such. */
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
