import { Message } from "../base/message.js";
import type { MessageMark } from "../base/stored_state.js";
import type { Memory } from "../core/memory.js";
import type { RecordReader } from "../core/record/reader.js";
import { carve, makeBytes } from "../core/result/slab.js";
import type { MessageIndex, MessageResp } from "../wire/index.js";
import { EffectKind, type LoginResult, type Outcome, type Problem } from "./abi.js";

/** What the session wants done, as plain values that hold no view of linear memory. */
export type Effect =
  | { kind: EffectKind.AcquireToken; connection: number }
  | { kind: EffectKind.OpenSocket; connection: number }
  | { kind: EffectKind.SendFrame; connection: number; bytes: Uint8Array }
  | { kind: EffectKind.CloseSocket; connection: number }
  | { kind: EffectKind.StateChanged; state: number }
  | { kind: EffectKind.EventRaised; event: number }
  | { kind: EffectKind.LoginFinished; result: LoginResult; status: number }
  | { kind: EffectKind.LogoutFinished }
  | LoadStore
  | StoreIndexes
  | { kind: EffectKind.DeliverOffline; initial: boolean }
  | DeliverMessage
  | StoreMessages
  | { kind: EffectKind.StoreMark; mark: MessageMark }
  | CompleteRequest
  | Notify
  | { kind: EffectKind.Report; problem: Problem; detail: number };

export interface LoadStore {
  kind: EffectKind.LoadStore;
  connection: number;
  account: string;
  channelId: string;
}

export interface StoreIndexes {
  kind: EffectKind.StoreIndexes;
  write: number;
  cursor: MessageMark["messageId"];
  entries: MessageIndex[];
}

export interface DeliverMessage {
  kind: EffectKind.DeliverMessage;
  delivery: number;
  message: Message;
}

/** Consecutive effects of this kind, merged into one: a burst of messages ends in many of them. */
export interface StoreMessages {
  kind: EffectKind.StoreMessage;
  deliveries: number[];
}

export interface CompleteRequest {
  kind: EffectKind.CompleteRequest;
  id: number;
  outcome: Outcome;
  status: number;
  /** For requests other than messages. */
  payload?: Uint8Array;
  /** For a message that was sent. */
  resp?: MessageResp;
  /** For a message that was refused: the server's explanation. */
  reason?: string;
}

export interface Notify {
  kind: EffectKind.Notify;
  command: string;
  dest: string;
  payload: Uint8Array;
}

/** The layout of a CompleteRequest record: `Form` in src/bindings/session_effects.cc. */
const enum Form {
  Bytes = 0,
  MessageResp,
  ErrorResp,
  Nothing,
}

/** Reads all effects of an answer; src/bindings/session_effects.h documents their layout. */
export function readEffects(r: RecordReader, memory: Memory, effects: Effect[]): void {
  let stored: StoreMessages | undefined;
  for (let kind: EffectKind; (kind = r.uint32() as EffectKind) !== EffectKind.None;) {
    if (kind !== EffectKind.StoreMessage) {
      stored = undefined;
      effects.push(readEffect(kind, r, memory));
      continue;
    }
    if (!stored) effects.push((stored = { kind, deliveries: [] }));
    stored.deliveries.push(r.uint32());
  }
}

type SingleKind = Exclude<EffectKind, EffectKind.None | EffectKind.StoreMessage>;

function readEffect(kind: SingleKind, r: RecordReader, memory: Memory): Effect {
  switch (kind) {
    case EffectKind.AcquireToken:
    case EffectKind.OpenSocket:
    case EffectKind.CloseSocket:
      return { kind, connection: r.uint32() };
    case EffectKind.SendFrame:
      return { kind, connection: r.uint32(), bytes: readFrame(r, memory) };
    case EffectKind.StateChanged:
      return { kind, state: r.uint32() };
    case EffectKind.EventRaised:
      return { kind, event: r.uint32() };
    case EffectKind.LoginFinished:
      return { kind, result: r.uint32(), status: r.int32() };
    case EffectKind.LogoutFinished:
      return { kind };
    case EffectKind.LoadStore:
      return { kind, connection: r.uint32(), account: r.text(), channelId: r.text() };
    case EffectKind.StoreIndexes:
      return { kind, write: r.uint32(), cursor: r.int64(), entries: readIndexes(r) };
    case EffectKind.DeliverOffline:
      return { kind, initial: r.uint32() !== 0 };
    case EffectKind.DeliverMessage:
      return { kind, delivery: r.uint32(), message: readMessage(r) };
    case EffectKind.StoreMark:
      return { kind, mark: { sendTime: r.int64(), messageId: r.int64() } };
    case EffectKind.CompleteRequest:
      return readCompletion(r, memory);
    case EffectKind.Notify:
      return { kind, command: r.text(), dest: r.text(), payload: readBytes(r, memory) };
    case EffectKind.Report:
      return { kind, problem: r.uint32(), detail: r.int32() };
  }
}

function readBytes(r: RecordReader, memory: Memory): Uint8Array {
  const at = r.uint32();
  return memory.u8.slice(at, at + r.uint32());
}

/** Unlike other bytes, a frame has a block of its own in the core, which is aligned, as `carve` requires. */
function readFrame(r: RecordReader, memory: Memory): Uint8Array {
  return carve(memory, r.skip(2) << 2, makeBytes, true);
}

/** Leaves the receiver and the arrival time to the client: the session does not know them. */
function readMessage(r: RecordReader): Message {
  const group = r.text();
  const messageId = r.int64();
  const type = r.int32();
  const body = r.textAt(r.skip(2), true);
  const extra = r.text();
  const sender = r.text();
  const message = new Message(messageId, r.int64(), 0);
  message.type = type;
  message.body = body;
  message.extra = extra;
  message.sender = sender;
  if (group) message.group = group;
  return message;
}

const readIndexes = (r: RecordReader): MessageIndex[] =>
  r.items((r) => ({
    messageId: r.int64(),
    direction: r.int32(),
    sendTime: r.int64(),
    accountB: r.text(),
    group: r.text(),
  }));

/** Each form is one object literal: a property that is added later takes an allocation of its own. */
function readCompletion(r: RecordReader, memory: Memory): CompleteRequest {
  const kind = EffectKind.CompleteRequest;
  const id = r.uint32();
  const outcome: Outcome = r.uint32();
  const status = r.int32();
  switch (r.uint32() as Form) {
    case Form.Bytes:
      return { kind, id, outcome, status, payload: readBytes(r, memory) };
    case Form.MessageResp:
      return { kind, id, outcome, status, resp: { messageId: r.int64(), sendTime: r.int64() } };
    case Form.ErrorResp:
      return { kind, id, outcome, status, reason: r.text() };
    case Form.Nothing:
      return { kind, id, outcome, status };
  }
}
