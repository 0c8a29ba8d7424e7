/** So many messages are forgotten in one transaction: others wait for it. `prune` is called again after so many. */
export const atOnce = 1000;
