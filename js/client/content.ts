import { MessageType } from "../wire/index.js";

/** A message to send: a `Content`, or anything with its properties. */
export interface ContentLike {
  /** A MessageType, or any number of your own. Default: text. */
  type?: number | undefined;
  /** At most 5000 characters. */
  body: string;
  /** Travels end to end unchanged; at most 500 characters. Default: empty. */
  extra?: string | undefined;
}

/** What to send: a body of a type, and a free text that travels with it. */
export class Content {
  /** A MessageType, or any number of your own. Default: text. */
  type?: number;
  /** The text, at most 5000 characters; of other types whatever the applications agree on. */
  body: string;
  /** Travels with the body, end to end unchanged; at most 500 characters. Default: empty. */
  extra?: string;

  /** The gateway takes at most 5000 characters of `body` and 500 of `extra`. */
  constructor(body: string, type: number = MessageType.Text, extra?: string) {
    this.type = type;
    this.body = body;
    if (extra !== undefined) this.extra = extra;
  }
}
