import { KIMError } from "../errors.js";

/** `wire::DecodeError`, by its number: what is wrong with a packet. */
const packetProblems = [
  "",
  "no bytes at all",
  "it ends inside its magic or one of its lengths",
  "it starts with neither the magic c3 11 a3 65 nor the length of a header",
  "the header's length points past its end",
  "the payload's length points past its end",
  "bytes follow its end",
  "its header is not a protobuf Header",
];

const BAD_MESSAGE = 8;
const TOO_LARGE = 64;

/** The error that a negative answer of the core stands for. `what` was to be read or written. */
export function failure(answer: number, what: string, size: number): Error {
  const code = -answer;
  if (code === TOO_LARGE) return new KIMError("too_large", `${what}: too large for the core`);
  if (code === BAD_MESSAGE) {
    const message = `${what}: expected a protobuf message, these ${size} bytes are none`;
    return new KIMError("malformed_message", message);
  }
  const problem = packetProblems[code];
  if (problem) return new KIMError("malformed_packet", `not a packet (${size} bytes): ${problem}`);
  return new Error(`${what}: the core answered with error ${code}, which is a bug in this package`);
}
