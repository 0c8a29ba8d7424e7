/** Each function starts a kind of worker, and returns the object to post messages to. */
const kinds = {
  dedicated: () => new Worker("worker.js"),
  shared: () => new SharedWorker("worker.js").port,
  async service() {
    await navigator.serviceWorker.register("worker.js");
    return (await navigator.serviceWorker.ready).active;
  },
};

async function ask() {
  const worker = await kinds[new URLSearchParams(location.search).get("worker")]();
  const { port1, port2 } = new MessageChannel();
  const reply = new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
  });
  worker.postMessage(location.search, [port2]);
  const { answer, failure } = await reply;
  if (failure) throw new Error(failure);
  return answer;
}

kimLoads.show(ask());
