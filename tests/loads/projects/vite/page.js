import "./exchange.js";

const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
worker.postMessage(location.search);
kimLoads.show(
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data: [answer, failure] }) =>
      failure ? reject(failure) : resolve(answer);
    worker.onerror = ({ message }) => reject(message);
  }),
);
