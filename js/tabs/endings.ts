import { KIMError } from "kim-web-sdk";

/** Why a session is over, for every tab. */
export type Ending = "loggedOut" | "kickedOut" | "givenUp";

const errors: Record<Ending, ConstructorParameters<typeof KIMError>> = {
  loggedOut: ["closed", "logged out during login"],
  kickedOut: ["kicked_out", "the account has logged in elsewhere"],
  givenUp: ["connection_lost", "the connection was given up"],
};

/** For what another tab says. */
export function isEnding(reason: unknown): reason is Ending {
  return Object.keys(errors).includes(reason as string);
}

/** What a login ends with that waited. */
export function errorOfEnding(ending: Ending): KIMError {
  return new KIMError(...errors[ending]);
}

/** A login that its caller has given up. */
export function aborted(): KIMError {
  return new KIMError("aborted", "aborted");
}

/** A login of a client that is over for good. */
export function disposed(): KIMError {
  return new KIMError("closed", "the client is disposed of");
}
