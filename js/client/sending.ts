// Checks and sends messages and packets from the application, which may be of any type.

import { check } from "../base/errors.js";
import { KIMStatus } from "../base/states.js";
import type { RequestOptions, Requests } from "../session/requests.js";
import type { LogicPkt } from "../wire/index.js";
import type { ContentLike } from "./content.js";
import { asRequestError, Response, responseOf, type TalkResult } from "./response.js";
import { textOf } from "./text.js";

/** The core would truncate a larger number to 32 bits: another type. */
const isInt32 = (value: number): boolean => value === (value | 0);

/** Sends a message. Never rejects. */
export function talk(
  requests: Requests<TalkResult>,
  isGroup: boolean,
  dest: string,
  content: ContentLike,
  retries: number,
  options: RequestOptions | undefined,
): Promise<TalkResult> {
  try {
    const { body, extra, type: given } = Object(content) as ContentLike;
    const type = +(given ?? 1);
    check(isInt32(type), "content.type must be an int32");
    check(retries >= 0, "retry must be a number from 0 on");
    return requests.talk(
      isGroup,
      textOf(dest, "dest"),
      type,
      textOf(body, "content.body"),
      textOf(extra ?? "", "content.extra"),
      // The core counts in 32 bits. So many retries take a century.
      Math.min(retries, 2 ** 31 - 1),
      options,
    );
  } catch (error) {
    return Promise.resolve({ status: KIMStatus.SendFailed, err: asRequestError(error) });
  }
}

/** Sends a packet. Never rejects. */
export async function send(
  requests: Requests<TalkResult>,
  packet: LogicPkt,
  options: RequestOptions | undefined,
): Promise<Response> {
  const response = new Response(KIMStatus.SendFailed, "");
  try {
    const { command = "", dest = "", payload, sequence = -1 } = Object(packet) as LogicPkt;
    response.dest = dest;
    // Only bytes: for anything else `length` is not the number of bytes to copy.
    const isBytes = (payload as Partial<Uint8Array> | undefined)?.BYTES_PER_ELEMENT === 1;
    check(isBytes, "packet must be an object with a Uint8Array payload");
    // The core would truncate a larger number to 32 bits. With a negative one the session chooses.
    const isSequence = Number.isInteger(sequence) && sequence < 2 ** 32;
    check(isSequence, "packet.sequence must be a uint32");
    const [name, to] = [textOf(command, "command"), textOf(dest, "dest")];
    return responseOf(to, await requests.send(name, to, payload, sequence, options));
  } catch (error) {
    response.err = asRequestError(error);
    return response;
  }
}
