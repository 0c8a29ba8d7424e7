// The file that keeps groups, messages and read marks across a restart.
import { readFileSync, statSync, type Stats } from "node:fs";
import { stat } from "node:fs/promises";
import writeFileAtomic from "write-file-atomic";
import type { GatewayClock, TimerHandle } from "../clock.js";
import { GatewayError } from "../errors.js";
import type { Group, GroupStore } from "./groups.js";
import type { MessageStore, StoredMessage } from "./messages.js";

const formatVersion = 1;
/** Writes are delayed by this many milliseconds, so that changes in quick succession share one write. */
const settleMs = 200;
/** The bits of a file's mode that let somebody write it. */
const anybodyWrites = 0o222;

// JSON has no 64-bit integers: ids and times are decimal strings.
type SavedMessage = Omit<StoredMessage, "messageId" | "sendTime"> & {
  readonly messageId: string;
  readonly sendTime: string;
};

interface SavedState {
  readonly version: number;
  readonly groups: readonly Group[];
  readonly messages: readonly SavedMessage[];
  readonly marks: Readonly<Record<string, string>>;
}

/** Read once at the start; written shortly after changes, and once more at the end. */
export class StateFile {
  #timer: TimerHandle;
  #dirty = false;
  #closed = false;
  #writing: Promise<void> = Promise.resolve();
  /** Which file was read or written last; each write makes another. */
  #known: string | undefined;

  constructor(
    private readonly _path: string,
    private readonly _messages: MessageStore,
    private readonly _groups: GroupStore,
    private readonly _clock: GatewayClock,
    private readonly _onError: (error: GatewayError) => void,
  ) {}

  /**
   * Fills the stores. A missing file means an empty state; a broken file throws, and is not modified. So does
   * a read-only one, which the first write would replace.
   */
  load(): void {
    const text = this.#read();
    if (text === undefined) return;
    const stats = statSync(this._path);
    this.#known = identityOf(stats);
    if ((stats.mode & anybodyWrites) === 0) {
      throw new GatewayError("state_file", `${this._path} is read-only`);
    }
    try {
      const state = parseState(text);
      this._groups.restore(state.groups);
      const messages = state.messages.map((message) => ({
        ...message,
        messageId: BigInt(message.messageId),
        sendTime: BigInt(message.sendTime),
      }));
      const marks = Object.entries(state.marks);
      this._messages.restore(
        messages,
        marks.map(([account, id]) => [account, BigInt(id)] as const),
      );
    } catch (cause) {
      const what = `${this._path} is not a state file of this gateway`;
      throw new GatewayError("state_file", what, cause);
    }
  }

  /** Schedules a write. After `close` it does nothing: the file may belong to the next gateway. */
  touch(): void {
    if (this.#closed) return;
    this.#dirty = true;
    this.#timer ??= this._clock.setTimeout(() => {
      this.#timer = undefined;
      this.#write();
    }, settleMs);
  }

  /** Writes pending changes, and waits for all writes. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== undefined) this._clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#dirty) this.#write();
    await this.#writing;
  }

  #read(): string | undefined {
    try {
      return readFileSync(this._path, "utf8");
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw new GatewayError("state_file", `${this._path} cannot be read`, cause);
    }
  }

  #write(): void {
    this.#dirty = false;
    const text = JSON.stringify(this.#snapshot());
    this.#writing = this.#writing
      .then(() => this.#replace(text))
      .catch((cause: unknown) => {
        this.#dirty = true;
        const isOurs = cause instanceof GatewayError;
        const what = `${this._path} cannot be written`;
        this._onError(isOurs ? cause : new GatewayError("state_file", what, cause));
      });
  }

  async #replace(text: string): Promise<void> {
    const found = await this.#identity();
    if (found !== undefined && found !== this.#known) {
      const what = "was changed by another program, perhaps a second gateway, and is left as it is";
      throw new GatewayError("state_file", `${this._path} ${what}`);
    }
    // Messages are private: only the owner of the file may read it.
    await writeFileAtomic(this._path, text, { mode: 0o600 });
    this.#known = await this.#identity();
  }

  /** Undefined if there is no file, or it cannot be reached: then the write fails. */
  async #identity(): Promise<string | undefined> {
    return stat(this._path).then(identityOf, () => undefined);
  }

  #snapshot(): SavedState {
    const messages = this._messages.all().map((message) => ({
      ...message,
      messageId: message.messageId.toString(),
      sendTime: message.sendTime.toString(),
    }));
    const marks = this._messages.marks().map(([account, id]) => [account, id.toString()] as const);
    return {
      version: formatVersion,
      groups: this._groups.all(),
      messages,
      marks: Object.fromEntries(marks),
    };
  }
}

const identityOf = ({ ino, mtimeMs, size }: Stats): string => `${ino} ${mtimeMs} ${size}`;

function parseState(text: string): SavedState {
  // Every field is checked: a wrong one would end the process when a client asks for it.
  const state = JSON.parse(text) as Partial<SavedState> | null;
  const { version, groups, messages, marks } = state ?? {};
  if (version !== formatVersion) throw new TypeError(`version is not ${formatVersion}`);
  if (!Array.isArray(groups) || !groups.every(isGroup)) throw new TypeError("broken groups");
  if (!Array.isArray(messages) || !messages.every(isMessage)) {
    throw new TypeError("broken messages");
  }
  if (typeof marks !== "object" || marks === null) throw new TypeError("broken marks");
  return { version, groups, messages, marks };
}

function isGroup(value: unknown): value is Group {
  return (
    hasTexts(value, "id", "name", "avatar", "introduction", "owner") &&
    Number.isInteger(value["createdAt"]) &&
    Array.isArray(value["members"]) &&
    value["members"].every(isMember)
  );
}

function isMember(value: unknown): boolean {
  return hasTexts(value, "account") && Number.isInteger(value["joinedAt"]);
}

function isMessage(value: unknown): value is SavedMessage {
  return (
    hasTexts(value, "messageId", "sendTime", "sender", "group", "body", "extra") &&
    value["type"] === (Number(value["type"]) | 0) &&
    Array.isArray(value["receivers"]) &&
    value["receivers"].every((account) => typeof account === "string")
  );
}

function hasTexts(value: unknown, ...names: string[]): value is Record<string, unknown> {
  const fields = Object(value) as Record<string, unknown>;
  return names.every((name) => typeof fields[name] === "string");
}
