import type { Clock } from "kim-web-sdk";
import { Deadline } from "../deadline.js";
import type { Room } from "./room.js";

/**
 * Calls `heard` when all of these tabs have left the room, which they do when they read that the
 * session is over; at the latest after `limit` milliseconds, because one of them may be asleep.
 */
export function whenHeard(
  room: Room,
  tabs: readonly string[],
  clock: Clock,
  limit: number,
  heard: () => void,
): void {
  const waiting = new Set(tabs);
  const watches = new AbortController();
  const deadline = new Deadline(clock);
  const finish = (): void => {
    watches.abort();
    deadline.clear();
    heard();
  };
  if (waiting.size === 0) return finish();
  deadline.set(limit, finish);
  for (const tab of tabs) {
    room.watch(tab, watches.signal, () => {
      waiting.delete(tab);
      if (waiting.size === 0) finish();
    });
  }
}
