import { KIMError } from "../base/errors.js";

/** What is wrong with a packet, indexed by `wire::DecodeError`. */
const packetProblems = [
  "",
  "no bytes",
  "it ends inside its magic or a length",
  "it starts with neither a magic nor a header's length",
  "the header's length is past its end",
  "the payload's length is past its end",
  // Bytes behind its end, which `LogicPkt.from` ignores.
  "",
  "its header is no Header",
];

/** Of the core's error codes, those that are not about packets. */
export const enum ErrorCode {
  BadMessage = 8,
  TooLarge = 64,
}

/** Returns the core's answer, or throws the error if it is negative. `what` names what was read or written. */
export function checked(answer: number, what: string, size: number): number {
  if (answer < 0) throw failure(answer, what, size);
  return answer;
}

function failure(answer: number, what: string, size: number): Error {
  const code = -answer;
  if (code === +ErrorCode.TooLarge) {
    return new KIMError("too_large", `${what}: too large for the core`);
  }
  if (code === +ErrorCode.BadMessage) {
    const message = `${what}: these ${size} bytes are none`;
    return new KIMError("malformed_message", message);
  }
  const problem = packetProblems[code];
  if (problem) return new KIMError("malformed_packet", `not a packet (${size} bytes): ${problem}`);
  return new Error(`${what}: error ${code} of the core, a bug in this package`);
}
