import { KIMStatus } from "../../base/states.js";
import type { AttemptResult } from "../client.js";

/** What the result of one attempt means for a message. */
type Verdict =
  | "sent"
  /** Final: the server would refuse the same message again. */
  | "rejected"
  /** It may or may not have been stored. */
  | "unknown"
  /** It did not leave the client. */
  | "unsent";

/** Temporary reasons why a message did not leave the client. */
const passing = ["not_connected", "queue_full"];

/** Evaluates the result of `talkToUser` or `talkToGroup`, called without retries. */
export function verdictOf({ status, err }: AttemptResult): Verdict {
  if (status === 0) return "sent";
  if (status === (KIMStatus.RequestTimeout as number)) return "unknown";
  if (status === (KIMStatus.SendFailed as number)) {
    return passing.includes(err?.code ?? "") ? "unsent" : "rejected";
  }
  // From 300 on the server has failed, possibly after it stored the message.
  return status >= 300 ? "unknown" : "rejected";
}
