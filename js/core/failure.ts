import { KIMError } from "../base/errors.js";
import { packetProblem } from "./packet_problem.js";

const BAD_MESSAGE = 8;
const TOO_LARGE = 64;

/** The answer of the core; throws what a negative one stands for. `what` was read or written. */
export function checked(answer: number, what: string, size: number): number {
  if (answer < 0) throw failure(answer, what, size);
  return answer;
}

function failure(answer: number, what: string, size: number): Error {
  const code = -answer;
  if (code === TOO_LARGE) return new KIMError("too_large", `${what}: too large for the core`);
  if (code === BAD_MESSAGE) {
    const message = `${what}: these ${size} bytes are none`;
    return new KIMError("malformed_message", message);
  }
  if (code < BAD_MESSAGE) {
    const message = `not a packet (${size} bytes): ${packetProblem(code)}`;
    return new KIMError("malformed_packet", message);
  }
  return new Error(`${what}: error ${code} of the core, a bug in this package`);
}
