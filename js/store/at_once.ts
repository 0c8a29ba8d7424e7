/** So many messages are forgotten in one transaction: others wait for it. */
export const atOnce = 1000;
