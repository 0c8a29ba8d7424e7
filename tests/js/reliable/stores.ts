// Stores in memory that differ from the package's in one point.
import {
  MemoryReliableStore,
  type ReliableAccountStore,
  type ReliableStore,
} from "kim-web-sdk/reliable";

/** A store in memory with some methods replaced. */
export function storeWith(methods: Partial<ReliableAccountStore>): ReliableStore {
  return {
    open: async (namespace, account) => {
      const store = await new MemoryReliableStore().open(namespace, account);
      return Object.assign(Object.create(store) as ReliableAccountStore, methods);
    },
  };
}
