// The script of all three kinds of worker. It answers each message through the port that comes with it.

importScripts("node_modules/kim-web-sdk/dist/kim.global.js", "exchange.js");

self.onmessage = ({ data: query, ports: [port] }) => {
  kimLoads.exchange(KIM, query).then(
    (answer) => port.postMessage({ answer }),
    (error) => port.postMessage({ failure: String(error) }),
  );
};

self.onconnect = ({ ports: [page] }) => {
  page.onmessage = self.onmessage;
};
