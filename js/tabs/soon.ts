/**
 * Calls back in a new task, behind those already queued. Unlike timers, which browsers delay by a
 * second or a minute in hidden tabs, this is not throttled.
 */
export function soon(run: () => void): void {
  if (typeof MessageChannel !== "function") return void Promise.resolve().then(run);
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    run();
  };
  port2.postMessage(0);
}
