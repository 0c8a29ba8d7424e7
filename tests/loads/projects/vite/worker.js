import * as KIM from "kim-web-sdk";
import "./exchange.js";

self.onmessage = ({ data: query }) => {
  kimLoads.exchange(KIM, query).then(
    (answer) => self.postMessage([answer]),
    (error) => self.postMessage(["", String(error)]),
  );
};
