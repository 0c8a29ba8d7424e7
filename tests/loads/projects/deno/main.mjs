import * as KIM from "kim-web-sdk";
import "./exchange.js";

console.log(await kimLoads.exchange(KIM, process.env.KIM_QUERY));
