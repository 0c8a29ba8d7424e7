/** Follows the client's state and counters for the inspector. */
import { computed, effect, signal } from "@preact/signals";
import { type SessionStats, State } from "kim-web-sdk";
import type { SharedClient } from "kim-web-sdk/tabs";
import { hasSocket } from "./tap.js";

export const phases = [
  "idle",
  "connecting",
  "syncing",
  "online",
  "waiting",
  "closing",
  "closed",
] as const;
export type LinkPhase = (typeof phases)[number];

const sampleMilliseconds = 1000;
export const samplesKept = 60;

const state = signal<State>(State.INIT);
const syncing = signal(false);

/** Samples of the counters, one per second, oldest first. */
export const samples = signal<readonly SessionStats[]>([]);

/** The phase of the session, as far as it is visible from outside. */
export const linkPhase = computed<LinkPhase>(() => {
  switch (state.value) {
    case State.INIT:
      return "idle";
    case State.CONNECTED:
      return syncing.value ? "syncing" : "online";
    case State.CLOSEING:
      return "closing";
    case State.CLOSED:
      return "closed";
    case State.RECONNECTING:
      if (!hasSocket.value) return "waiting";
      return syncing.value ? "syncing" : "connecting";
    default:
      return syncing.value ? "syncing" : "connecting";
  }
});

/** Follows the current client. */
export function watch(client: { readonly value: SharedClient | null }): void {
  effect(() => {
    const current = client.value;
    samples.value = [];
    syncing.value = false;
    state.value = current?.state ?? State.INIT;
    if (!current) return undefined;
    const stops = [
      current.on("state", (next) => {
        state.value = next;
        if (next !== State.CONNECTED && next !== State.CONNECTING) syncing.value = false;
      }),
      current.on("sync", (step) => (syncing.value = step === "started")),
    ];
    const timer = setInterval(() => {
      samples.value = [...samples.peek().slice(1 - samplesKept), current.stats()];
    }, sampleMilliseconds);
    return () => {
      clearInterval(timer);
      for (const stop of stops) stop();
    };
  });
}
