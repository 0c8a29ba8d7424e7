import * as KIM from "kim-web-sdk";
import "./exchange.js";

kimLoads.show(kimLoads.exchange(KIM, location.search));
