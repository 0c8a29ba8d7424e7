import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import type { KIMEventMap, KIMHandler } from "kim-web-sdk";
import {
  CountedClient,
  nothing,
  type AnyClient,
  type ClientView,
  type Ending,
} from "./counted_client.js";

/** What the hook gives to a component. */
export interface KIMSession<C extends AnyClient> extends ClientView<C> {
  /** Logs in once more, after `error`. Always the same function for one account. */
  readonly login: () => void;
}

/** How long a client outlives its components. */
export interface ClientHookOptions {
  /**
   * Milliseconds between the unmounting of an account's last component and the end. A component
   * that is mounted meanwhile goes on with the same connection. At most 2^31 - 1. Default 0.
   */
  linger?: number | undefined;
}

/**
 * How the last client of each account comes to its end, of whichever hook: hot replacement makes a hook anew, and
 * its clients begin when the components have just left those of the former one.
 */
const ends = new Map<string, Ending>();

/**
 * Makes a hook that gives components the client of an account: one for all of them, however often
 * they are mounted, as StrictMode does twice. The first component's effect makes the client and
 * logs in; when the last one is gone the client ends as with `await using`: a KIMClient logs out.
 * Call this once, in a module, not in a component.
 *
 * @param create makes a client of the account; what it throws goes to the nearest error boundary, and so does
 * a TypeError if it returns none
 * @throws TypeError that names an option that is wrong, or that there is none of
 * @returns the hook. It takes the account, or null or undefined while nobody is signed in.
 */
export function createClientHook<C extends AnyClient>(
  create: (account: string) => C,
  options: ClientHookOptions = {},
): (account: string | null | undefined) => KIMSession<C> {
  const linger = lingerOf(options);
  const clients = new Map<string, CountedClient<C>>();

  /** Nobody has none. */
  const find = (account: Account): CountedClient<C> | undefined => clients.get(account as string);

  const findOrBegin = (account: string): CountedClient<C> => {
    const known = find(account);
    if (known) return known;
    // One of another hook: two at a time would throw each other out.
    ends.get(account)?.hurry();
    const begun = new CountedClient(checked(create(account)), linger, ends.get(account)?.over, {
      ends: (ending) => ends.set(account, ending),
      ended: () => clients.delete(account),
    });
    clients.set(account, begun);
    return begun;
  };

  return function useKIMClient(account) {
    const subscribe = useCallback(
      (changed: () => void) => (isNobody(account) ? noop : findOrBegin(account).use(changed)),
      [account],
    );
    const current = (): ClientView<C> => find(account)?.view ?? nothing;
    const view = useSyncExternalStore(subscribe, current, () => nothing);
    const login = useCallback(() => void find(account)?.login(), [account]);
    return { ...view, login };
  };
}

/**
 * Calls `handler` with the client's events while the component is mounted; always the handler of
 * the latest render. What it returns counts as for `client.on`: a message is acknowledged when the
 * promise has finished.
 */
export function useClientEvent<K extends keyof KIMEventMap>(
  client: AnyClient | undefined,
  event: K,
  handler: KIMHandler<K>,
): void {
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => client?.on(event, (value) => latest.current(value)), [client, event]);
}

/** An account; nobody's is not there, or not yet. */
type Account = string | null | undefined;

function isNobody(account: Account): account is null | undefined {
  return account === null || account === undefined;
}

/** Beyond this a timer fires at once. */
const longest = 2 ** 31 - 1;

function lingerOf({ linger = 0, ...others }: ClientHookOptions): number {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new TypeError(`createClientHook: options.${unknown} is not known`);
  if (linger >= 0 && linger <= longest) return linger;
  throw new TypeError(`createClientHook: options.linger must be a number from 0 to ${longest}`);
}

/** A function that is async, or returns nothing, would fail where nobody finds why. */
function checked<C extends AnyClient>(client: C): C {
  const { login } = Object(client) as Partial<AnyClient>;
  if (login) return client;
  throw new TypeError("createClientHook: create must return a client");
}

function noop(): void {}
