import * as KIM from "kim-web-sdk";
import "./exchange.js";

// The realm's own WebSocket fails in another way than the package `ws`, and must not end the program.
const { success } = await KIM.doLogin("ws://127.0.0.1:1/", { token: "" });
if (success) throw new Error("nobody listens there");
console.log(await kimLoads.exchange(KIM, process.env.KIM_QUERY));
