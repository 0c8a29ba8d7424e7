import * as KIM from "kim-web-sdk/js";
import "./exchange.js";

kimLoads.show(kimLoads.exchange(KIM, location.search));
