/**
 * Calls back in a task of its own, behind those that wait already. A browser makes timers of hidden tabs
 * wait for a second or a minute, and these not.
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
