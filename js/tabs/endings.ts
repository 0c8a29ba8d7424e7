import { KIMError } from "kim-web-sdk";

/** Why a session is over, for every tab. */
export type Ending = "loggedOut" | "kickedOut" | "givenUp";

const errors: Record<Ending, ConstructorParameters<typeof KIMError>> = {
  loggedOut: ["closed", "logged out during login"],
  kickedOut: ["kicked_out", "the account has logged in elsewhere"],
  givenUp: ["connection_lost", "the connection was given up"],
};

/** What a login ends with that waited. */
export function errorOfEnding(ending: Ending): KIMError {
  return new KIMError(...errors[ending]);
}
