// Output of the scripts: a headline per step, and one clear line if a step cannot continue. Everything goes
// to stderr, so that the stdout of `npm pack --json` stays clean.

const started = Date.now();

/** A line of progress. */
export function say(text) {
  process.stderr.write(`[kim] ${text}\n`);
}

/** An error whose message is meant for the user: it is printed without a stack trace. */
class UserError extends Error {}

/** Fails the step with one line that says what to do. */
export function fail(text) {
  throw new UserError(text);
}

/** The seconds since the script started, or since `from`, as text. */
export function seconds(from = started) {
  return `${((Date.now() - from) / 1000).toFixed(1)} s`;
}

/** Runs a step under a headline and says how long it took. */
export async function step(title, work) {
  const from = Date.now();
  say(`${title} ...`);
  const result = await work();
  say(`${title}: done in ${seconds(from)}`);
  return result;
}

/** Runs a script's main function; any error becomes exit status 1. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    const text = error instanceof UserError ? error.message : (error?.stack ?? String(error));
    process.stderr.write(`[kim] FAILED: ${text}\n`);
    process.exitCode = 1;
  }
}
