import { KIMStatus } from "../../base/states.js";
import type { AttemptResult } from "../client.js";

/** What one attempt says about a message. */
type Verdict =
  | "sent"
  /** For good: the same message would be refused again. */
  | "rejected"
  /** It may have been stored, or not. */
  | "unknown"
  /** It did not leave the client. */
  | "unsent";

/** Why a message did not leave the client this time, and may the next. */
const passing = ["not_connected", "queue_full"];

/** Reads the result of `talkToUser` or `talkToGroup`, called without retries. */
export function verdictOf({ status, err }: AttemptResult): Verdict {
  if (status === 0) return "sent";
  if (status === (KIMStatus.RequestTimeout as number)) return "unknown";
  if (status === (KIMStatus.SendFailed as number)) {
    return passing.includes(err?.code ?? "") ? "unsent" : "rejected";
  }
  // From 300 on the server has failed, and maybe only after it had stored the message.
  return status >= 300 ? "unknown" : "rejected";
}
