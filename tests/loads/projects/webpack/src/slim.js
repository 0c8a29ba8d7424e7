import * as KIM from "kim-web-sdk/slim";
import "../exchange.js";

const wasm = new URL("kim-web-sdk/kim.wasm", import.meta.url);
kimLoads.show(KIM.ready(wasm).then(() => kimLoads.exchange(KIM, location.search)));
