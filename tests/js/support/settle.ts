// Waits for everything that does not depend on a timer.

/** Lets everything run that waits only for promises, or for this machine's loopback network. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 12; ++i) await new Promise((resolve) => setImmediate(resolve));
}
