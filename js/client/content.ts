import { MessageType } from "../wire/index.js";

/** A message to send: a `Content`, or anything with its properties. */
export interface ContentLike {
  /** A MessageType, or any number of your own. Default: `MessageType.Text`. */
  type?: number | undefined;
  /** The text, or whatever the applications agree on for other types; at most 5000 characters. */
  body: string;
  /** Extra text, delivered unchanged along with the body; at most 500 characters. Default: empty. */
  extra?: string | undefined;
}

/** A message to send: a type, a body, and extra text that is delivered along with it. */
export class Content {
  /** A MessageType, or any number of your own. Default: `MessageType.Text`. */
  type?: number;
  /** The text, or whatever the applications agree on for other types; at most 5000 characters. */
  body: string;
  /** Extra text, delivered unchanged along with the body; at most 500 characters. Default: empty. */
  extra?: string;

  /** The gateway accepts at most 5000 characters of `body` and 500 of `extra`. */
  constructor(body: string, type: number = MessageType.Text, extra?: string) {
    this.type = type;
    this.body = body;
    if (extra !== undefined) this.extra = extra;
  }
}
