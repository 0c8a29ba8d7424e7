import { KIMError } from "kim-web-sdk";
import { accountKey } from "../../base/namespace.js";
import { Election, tabLockOf, type ElectionListener } from "./election.js";
import { asMail } from "./mail.js";
import type { SharedOptions } from "../options.js";
import { findPlatform, lonelyPlatform, type Platform, type TabChannel } from "../platform.js";
import type { Mail, Post } from "./posts.js";

/** Tabs with another version of the posts are in another room. */
const version = 1;

/**
 * Enters the room of an account. If the browser cannot provide one, enters a room with nobody else
 * in it, and calls `alone` with the reason.
 */
export async function enterRoom(
  options: SharedOptions,
  namespace: string,
  account: string,
  receive: (mail: Mail) => void,
  alone: (error: KIMError) => void,
): Promise<Room> {
  const enter = async (platform: Platform): Promise<Room> => {
    const room = new Room(platform, namespace, account, receive);
    try {
      await room.enter();
    } catch (cause) {
      room.leave();
      throw cause;
    }
    return room;
  };
  try {
    return await enter(findPlatform(options));
  } catch (cause) {
    const message = "the connection is not shared between tabs: the browser does not allow it";
    const known = cause instanceof KIMError;
    alone(known ? cause : new KIMError("unsupported", message, { cause }));
    return enter(lonelyPlatform());
  }
}

/** Where the tabs of one account meet: a channel, and locks with its name. */
export class Room {
  /** The unique name of this tab. */
  readonly tab = `${Math.random().toString(36).slice(2)}${Date.now().toString(36)}`;
  private readonly _name: string;
  private _channel: TabChannel | undefined;
  private _releaseTab: (() => void) | undefined;

  constructor(
    private readonly _platform: Platform,
    namespace: string,
    account: string,
    private readonly _receive: (mail: Mail) => void,
  ) {
    this._name = `kim:tabs:${version}:${accountKey(namespace, account)}`;
  }

  /** Rejects if the browser has locks and channels but forbids them to this page. */
  async enter(): Promise<void> {
    await new Promise<void>((entered, failed) => {
      const hold = (): Promise<void> =>
        new Promise((release) => {
          this._releaseTab = release;
          entered();
        });
      this._platform.locks.request(this._lockOf(this.tab), {}, hold).catch(failed);
    });
    this._channel = new this._platform.BroadcastChannel(this._name);
    // Under an `alert` Firefox still delivers messages, but runs no promise callbacks. Handle
    // messages in one, so that a blocked tab does not answer as if it were awake.
    this._channel.onmessage = ({ data }: { data: unknown }) => {
      void Promise.resolve().then(() => {
        const mail = this._channel && asMail(data);
        if (mail) this._receive(mail);
      });
    };
  }

  /** Posts to every other tab. Throws if the values cannot be cloned. */
  send(post: Post): void {
    this._channel?.postMessage({ ...post, from: this.tab });
  }

  election(listener: ElectionListener): Election {
    return new Election(this._platform.locks, this._name, this.tab, listener);
  }

  /** Calls `gone` when the tab has closed, crashed or left, unless `signal` is aborted first. */
  watch(tab: string, signal: AbortSignal, gone: () => void): void {
    const free = async (): Promise<void> => {
      if (!signal.aborted) gone();
      return Promise.resolve();
    };
    // Shared, so that another watcher that is asleep when it gets the lock does not block this one.
    const options = { signal, mode: "shared" } as const;
    this._platform.locks.request(this._lockOf(tab), options, free).catch(() => undefined);
  }

  leave(): void {
    this._channel?.close();
    this._channel = undefined;
    this._releaseTab?.();
  }

  private _lockOf(tab: string): string {
    return tabLockOf(this._name, tab);
  }
}
