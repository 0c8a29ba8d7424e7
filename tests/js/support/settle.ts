// Time for what waits for no timer.

/** Lets everything happen that waits for promises, or for this machine's own network. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 12; ++i) await new Promise((resolve) => setImmediate(resolve));
}
