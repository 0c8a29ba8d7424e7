import { words } from "../i18n/index.js";

const longestAccount = 60;

/** Why this is not a valid account; empty if it is. */
export function accountProblem(account: string): string {
  if (account === "") return words.value.accountMissing;
  return [...account].length > longestAccount ? words.value.accountTooLong : "";
}
