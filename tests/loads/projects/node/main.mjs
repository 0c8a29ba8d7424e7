import * as KIM from "kim-web-sdk";
import "./exchange.js";

// Node's own WebSocket fails differently from the package `ws`; neither failure may end the program.
const { success } = await KIM.doLogin("ws://127.0.0.1:1/", { token: "" });
if (success) throw new Error("nobody listens there");
console.log(await kimLoads.exchange(KIM, process.env.KIM_QUERY));
