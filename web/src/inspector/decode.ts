/** Decodes frames with the core to plain values. */
import * as kim from "kim-web-sdk";
import { Command, Flag, LogicPkt, Ping, Pong } from "kim-web-sdk";

export interface Decoded {
  /** A command, or "ping", "pong", "malformed". */
  readonly command: string;
  /** "Request", "Response", "Push"; empty for a ping. */
  readonly flag: string;
  readonly sequence: number | null;
  readonly status: number | null;
  readonly dest: string;
  /** The payload as JSON, or null if there is none or it cannot be decoded. */
  readonly payload: unknown;
  /** What is wrong with a frame that is not a packet; empty otherwise. */
  readonly problem: string;
}

const reader =
  <T>(codec: kim.Codec<T>) =>
  (bytes: Uint8Array): unknown =>
    codec.toJSON(codec.decode(bytes) as kim.Init<T>);

type Readers = Partial<Record<"Request" | "Response" | "Push", (bytes: Uint8Array) => unknown>>;

const talk: Readers = {
  Request: reader(kim.MessageReq),
  Response: reader(kim.MessageResp),
  Push: reader(kim.MessagePush),
};

const payloads: Partial<Record<string, Readers>> = {
  [Command.SignIn]: {
    Request: reader(kim.LoginReq),
    Response: reader(kim.LoginResp),
    Push: reader(kim.KickoutNotify),
  },
  [Command.ChatUserTalk]: talk,
  [Command.ChatGroupTalk]: talk,
  [Command.ChatTalkAck]: { Request: reader(kim.MessageAckReq) },
  [Command.OfflineIndex]: {
    Request: reader(kim.MessageIndexReq),
    Response: reader(kim.MessageIndexResp),
  },
  [Command.OfflineContent]: {
    Request: reader(kim.MessageContentReq),
    Response: reader(kim.MessageContentResp),
  },
  [Command.GroupCreate]: {
    Request: reader(kim.GroupCreateReq),
    Response: reader(kim.GroupCreateResp),
    Push: reader(kim.GroupCreateNotify),
  },
  [Command.GroupJoin]: {
    Request: reader(kim.GroupJoinReq),
    Push: reader(kim.GroupJoinNotify),
  },
  [Command.GroupQuit]: {
    Request: reader(kim.GroupQuitReq),
    Push: reader(kim.GroupQuitNotify),
  },
  [Command.GroupDetail]: {
    Request: reader(kim.GroupGetReq),
    Response: reader(kim.GroupGetResp),
  },
};

function isSame(bytes: Uint8Array, pattern: Uint8Array): boolean {
  return bytes.length === pattern.length && pattern.every((byte, index) => bytes[index] === byte);
}

/** Never throws: a frame that is not a packet gets a `problem`. */
export function decode(bytes: Uint8Array): Decoded {
  const bare = { flag: "", sequence: null, status: null, dest: "", payload: null, problem: "" };
  if (isSame(bytes, Ping)) return { ...bare, command: "ping" };
  if (isSame(bytes, Pong)) return { ...bare, command: "pong" };
  try {
    const packet = LogicPkt.from(bytes);
    const { command = "", sequence, status, dest = "" } = packet;
    const flag = Flag[packet.flag ?? Flag.Request] ?? String(packet.flag);
    const read = status === 0 ? payloads[command]?.[flag as keyof Readers] : reader(kim.ErrorResp);
    const payload = packet.payload.length > 0 && read ? read(packet.payload) : null;
    return { command, flag, sequence, status, dest, payload, problem: "" };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { ...bare, command: "malformed", problem };
  }
}

/** The token is always withheld; the other fields, which people have written, unless revealed. */
const secret = new Set(["token"]);
const personal = new Set(["body", "extra"]);

/** A copy without the token, and without people's texts unless `revealed`. */
export function withheld(value: unknown, revealed: boolean): unknown {
  if (Array.isArray(value)) return value.map((each) => withheld(each, revealed));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, each]: [string, unknown]) => {
    const hidden = secret.has(name) || (!revealed && personal.has(name));
    return [name, hidden && each !== "" ? "•••" : withheld(each, revealed)] as const;
  });
  return Object.fromEntries(entries);
}
