// The faults that the demo's inspector can inject into an account's connection.

const slowMilliseconds = 800;
const slowFor = 15_000;
const garbage = Uint8Array.from([0xc3, 0x11, 0xa3, 0x65, 0xff, 0xff, 0xff, 0xff, 1, 2, 3]);

/**
 * The faults by name. `restart` restarts the demo's gateway.
 * @returns {Record<string, (gateway: object, account: string) => unknown>}
 */
export function faultsOf({ faults }, restart) {
  return {
    drop: (gateway, account) => gateway.dropConnections(account),
    halfOpen: (gateway, account) => gateway.setFaults(faults.halfOpen({ account, count: 1 })),
    lostSession: (gateway, account) => gateway.loseSession(account),
    kickout: (gateway, account) => gateway.kick(account),
    garbage: (gateway, account) => gateway.sendRaw(account, garbage),
    slow(gateway, account) {
      gateway.setFaults(faults.delay(slowMilliseconds, { account }));
      setTimeout(() => gateway.setFaults(undefined), slowFor).unref();
    },
    restart: () => restart(),
  };
}
