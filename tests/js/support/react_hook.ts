// A hook for the React tests, and a component that shows its result.
import type { TestContext } from "node:test";
import { MemoryStore, State, type KIMClient } from "kim-web-sdk";
import {
  createClientHook,
  type AnyClient,
  type ClientHookOptions,
  type KIMSession,
} from "kim-web-sdk/react";
import type { Gateway } from "kim-web-sdk/testing";
import { createElement as h } from "react";
import { clientFor } from "./clients.js";

export type Account = string | null | undefined;
export type UseKIM = (account: Account) => KIMSession<AnyClient>;

/** A hook whose clients end with the test, and the clients that it has created. */
export function hookFor(t: TestContext, gateway: Gateway, options?: ClientHookOptions) {
  const made: KIMClient[] = [];
  const useKIM = createClientHook((account) => {
    const client = clientFor(t, gateway, account, { store: new MemoryStore() });
    made.push(client);
    return client;
  }, options);
  return { useKIM, made };
}

/** Shows an account's state. */
export function Status({ useKIM, account }: { useKIM: UseKIM; account: Account }) {
  const { client, state } = useKIM(account);
  return h("p", {}, client ? `${account} ${State[state]}` : "nobody");
}
