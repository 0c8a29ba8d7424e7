import * as KIM from "kim-web-sdk/slim";
import wasm from "kim-web-sdk/kim.wasm";
import "./exchange.js";

kimLoads.show(KIM.ready(wasm).then(() => kimLoads.exchange(KIM, location.search)));
