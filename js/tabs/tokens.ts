import type { Credentials } from "kim-web-sdk";

/** This tab's tokens, as its leader asks for them. */
export interface Tokens {
  /** Questions in a row that led to no connection, as there was no answer, or the gateway refused it. */
  fruitless(): number;
  ask(): Promise<string>;
  /** The last one was refused. Returns whether the next one may be another. */
  refused(): boolean;
  /** There is a connection. */
  accepted(): void;
}

/** The token that was given, or what its function gives. */
export function tokenOf(req: Credentials): string | Promise<string> {
  return typeof req.token === "function" ? req.token() : req.token;
}

/** What is in no property is in nothing that shows an object. */
export function tokensOf(req: Credentials): Tokens {
  let unanswered = 0;
  let refusals = 0;
  let last: string | undefined;
  let refused: string | undefined;
  return {
    fruitless: () => unanswered + refusals,
    async ask() {
      unanswered += 1;
      last = await tokenOf(req);
      unanswered = 0;
      return last;
    },
    refused() {
      refusals += 1;
      const isOther = typeof req.token === "function" && last !== refused;
      refused = last;
      return isOther;
    },
    accepted() {
      refusals = 0;
      refused = undefined;
    },
  };
}

/** Not a copy: an application may exchange what a client reads for each connection. */
export function withToken(req: Credentials, token: () => Promise<string>): Credentials {
  return {
    token,
    get isp() {
      return req.isp;
    },
    get zone() {
      return req.zone;
    },
    get tags() {
      return req.tags;
    },
  };
}
