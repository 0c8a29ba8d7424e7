/**
 * Properties that modules of js/ share and nobody outside uses, by terms that no library or browser
 * has for anything in the bundle: the script-tag build shortens them, beside those that begin with
 * an underscore. A name that is not here stays as it is. None may ever be stored.
 */
export const internalNames = [
  ...["HEAPU8", "calls", "heap", "loadAsync"],
  ...["base", "begin", "capacity", "core", "reader", "reserve", "slots", "textSize", "u32", "u8"],
  ...["enumeration", "int32", "int32At", "int64", "int64At", "textAt", "uint32", "uint32At"],
  ...["items", "leadingTextSize", "skip", "text"],
  ...["destroy", "streams", "talk", "told", "trapped"],
  ...["connection", "initial", "kind", "outcome", "problem"],
  ...["deadline", "handle", "writeBytes", "writeNumbers", "writeState"],
  ...["detachSockets", "fail", "failed", "failure", "lastSocket", "listen", "perform", "session"],
  ...["complete", "endAll", "handlersChanged", "listeners", "requests", "report"],
  ...["deliver", "deliveries", "deliverOffline", "driver", "flush", "handled", "incoming", "run"],
  ...["unattended", "wasLate", "named", "forget", "isBusy", "room", "patience"],
  ...["abandon", "delivery", "detach", "detail", "event", "frame", "opened", "closed", "refresh"],
  ...["rejected", "start", "take", "tell", "write", "writer", "writes", "hasRoom"],
  ...["keepIndexes", "keepMessages", "keepUnseen"],
  ...["takePending"],
  ...["conclude", "finished", "hasInserted", "over", "storeRefusal"],
  ...["atWork", "attempt", "handIn", "input", "isBroken", "raw", "writeRequest", "writeTalk"],
];

/** All that may be shortened: these, and private members, which begin with an underscore. */
export const internal = new RegExp(`^(_[a-z].*|${internalNames.join("|")})$`);

/** The core's function of this name is WebAssembly's convention. */
export const reserved = ["_initialize"];
