import type { Credentials } from "kim-web-sdk";

/** Gets this tab's tokens for its leader, and counts the failures. */
export interface Tokens {
  /** How many tokens in a row led to no connection: the function gave none, or the gateway refused it. */
  fruitless(): number;
  ask(): Promise<string>;
  /** The last token was refused. Returns whether the next one may be different. */
  refused(): boolean;
  /** There is a connection. */
  accepted(): void;
}

/** The given token, or the result of the token function. */
export function tokenOf(req: Credentials): string | Promise<string> {
  return typeof req.token === "function" ? req.token() : req.token;
}

/** Keeps the tokens in a closure: whatever prints an object shows its properties. */
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

/** Uses getters, not a copy: the application may change the credentials between connections. */
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
