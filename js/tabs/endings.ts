import { KIMError } from "kim-web-sdk";

/** Why a session is over, for every tab. */
export type Ending = "loggedOut" | "kickedOut" | "givenUp";

const errors: Record<Ending, ConstructorParameters<typeof KIMError>> = {
  loggedOut: ["closed", "logged out during login"],
  kickedOut: ["kicked_out", "the account has logged in elsewhere"],
  givenUp: ["connection_lost", "the connection was given up"],
};

/** Validates a reason that another tab posted. */
export function isEnding(reason: unknown): reason is Ending {
  return Object.keys(errors).includes(reason as string);
}

/** The error of a login that was waiting when the session ended. */
export function errorOfEnding(ending: Ending): KIMError {
  return new KIMError(...errors[ending]);
}

/** The error of a login that its caller aborted. */
export function aborted(): KIMError {
  return new KIMError("aborted", "aborted");
}

/** The error of a login on a disposed client. */
export function disposed(): KIMError {
  return new KIMError("closed", "the client is disposed of");
}
