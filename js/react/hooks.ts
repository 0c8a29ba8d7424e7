import { useCallback, useEffect, useInsertionEffect, useRef, useSyncExternalStore } from "react";
import type { KIMEventMap, KIMHandler } from "kim-web-sdk";
import {
  CountedClient,
  nothing,
  type AnyClient,
  type ClientView,
  type Ending,
} from "./counted_client.js";

/** What the hook returns to a component. */
export interface KIMSession<C extends AnyClient> extends ClientView<C> {
  /** Logs in again after an `error`. The function's identity is stable for an account. */
  readonly login: () => void;
}

/** How long a client outlives its components. */
export interface ClientHookOptions {
  /**
   * How long a client lives on after the account's last component was unmounted, in milliseconds. A
   * component that is mounted in this time uses the same connection. At most 2^31 - 1. Default 0.
   */
  linger?: number | undefined;
}

/**
 * The possible end of the last client of each account, across all hooks: hot module replacement makes a new hook,
 * whose clients begin right after the components have left those of the old one.
 */
const ends = new Map<string, Ending>();

/**
 * Makes a hook that gives components the client of an account. All components share one client, however
 * often they are mounted; StrictMode mounts them twice. The effect of the first component makes the client
 * and logs in. When the last component is unmounted, the client ends as with `await using`: a KIMClient
 * logs out. Call this once, in a module, not in a component.
 *
 * @param create makes a client for the account. If it throws, or returns no client, the error goes to the
 * nearest error boundary
 * @throws TypeError that names a wrong or unknown option
 * @returns the hook. It takes the account, or null or undefined while nobody is signed in.
 */
export function createClientHook<C extends AnyClient>(
  create: (account: string) => C,
  options: ClientHookOptions = {},
): (account: string | null | undefined) => KIMSession<C> {
  const linger = lingerOf(options);
  const clients = new Map<string, CountedClient<C>>();

  /** The account's client; undefined for nobody. */
  const find = (account: Account): CountedClient<C> | undefined => clients.get(account as string);

  const findOrBegin = (account: string): CountedClient<C> => {
    const known = find(account);
    if (known) return known;
    // A client of another hook may still linger: two sessions of an account would kick each other out.
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
 * Calls `handler` for the client's events while the component is mounted; always the handler of the latest
 * render. Its return value counts as with `client.on`: a message is not acknowledged before a returned
 * promise has settled.
 */
export function useClientEvent<K extends keyof KIMEventMap>(
  client: AnyClient | undefined,
  event: K,
  handler: KIMHandler<K>,
): void {
  const latest = useRef(handler);
  // An ordinary effect runs after the page has shown the render: an event may come between the two.
  useInsertionEffect(() => {
    latest.current = handler;
  });
  useEffect(() => client?.on(event, (value) => latest.current(value)), [client, event]);
}

/** An account; null or undefined stands for nobody. */
type Account = string | null | undefined;

function isNobody(account: Account): account is null | undefined {
  return account === null || account === undefined;
}

/** The longest delay of a timer; with a longer one it would fire at once. */
const longest = 2 ** 31 - 1;

function lingerOf({ linger = 0, ...others }: ClientHookOptions): number {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new TypeError(`createClientHook: options.${unknown} is not known`);
  if (linger >= 0 && linger <= longest) return linger;
  throw new TypeError(`createClientHook: options.linger must be a number from 0 to ${longest}`);
}

/** Throws here if `create` is async or returns nothing: later the cause would be hard to find. */
function checked<C extends AnyClient>(client: C): C {
  const { login } = Object(client) as Partial<AnyClient>;
  if (login) return client;
  throw new TypeError("createClientHook: create must return a client");
}

function noop(): void {}
