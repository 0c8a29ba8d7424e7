/**
 * Properties that are used only within js/, with names that no library or browser API in the bundle uses. The
 * script-tag build shortens them, in addition to names that start with an underscore; all other names stay
 * unchanged. Objects with these properties must never be stored.
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

/** All names that may be shortened: these, and private members, which start with an underscore. */
export const internal = new RegExp(`^(_[a-z].*|${internalNames.join("|")})$`);

/** A function of the core, named by a WebAssembly convention. */
export const reserved = ["_initialize"];
