// The command `kim-gateway`: a gateway in a terminal.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { GatewayError, startGateway, type Gateway } from "./index.js";

const help = `kim-gateway: a KIM gateway for development and tests.

Usage: kim-gateway [options]

  --port N         TCP port to listen on; 0 takes any free one (default 8000)
  --host ADDRESS   address to listen on (default 127.0.0.1, this machine only)
  --secret TEXT    secret of the login tokens (default: $KIM_GATEWAY_SECRET, else random);
                   prefer the variable: other users can see arguments
  --app NAME       application that tokens must name (default kim)
  --state FILE     keep groups, messages and read marks in this file
  --token ACCOUNT  print a token for this account; may be given several times
  --lookup         answer GET /api/lookup/{token}
  --ignore-close   neither answer nor send close frames, as the deployed gateway does
  --strict-location
                   stop the pushes of an account when a replaced connection ends, likewise
  --verbose        print every packet's header
  --help           print this
  --version        print the version

It runs until it receives SIGINT or SIGTERM.`;

const defaultPort = 8000;
const usageError = 2;
const longestLine = 1000;

function parse(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: "string", default: String(defaultPort) },
      host: { type: "string" },
      secret: { type: "string" },
      app: { type: "string" },
      state: { type: "string" },
      token: { type: "string", multiple: true, default: [] },
      lookup: { type: "boolean", default: false },
      "ignore-close": { type: "boolean", default: false },
      "strict-location": { type: "boolean", default: false },
      verbose: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
      version: { type: "boolean", default: false },
    },
  });
  return values;
}

type Values = ReturnType<typeof parse>;

function version(): string {
  // Both dist/bin and js/testing lie two levels below the package's root.
  const path = new URL("../../package.json", import.meta.url);
  const { version: text } = JSON.parse(readFileSync(path, "utf8")) as { version: string };
  return text;
}

async function run(values: Values): Promise<void> {
  const { host, app, state, lookup } = values;
  const secret = values.secret ?? process.env["KIM_GATEWAY_SECRET"];
  if (values.token.includes("")) {
    throw new GatewayError("invalid_option", "the account of --token must not be empty");
  }
  // Number("") is 0, which would silently choose a random port.
  const port = /^\d+$/.test(values.port) ? Number(values.port) : NaN;
  const answerClose = !values["ignore-close"];
  const strictLocation = values["strict-location"];
  const options = { port, host, app, state, lookup, secret, answerClose, strictLocation };
  const gateway = await startGateway(options);
  stopOnSignal(gateway);
  gateway.on("error", (error) => console.error(`kim-gateway: ${error.message}`));
  if (values.verbose) logPackets(gateway);
  console.log(`listening on ${gateway.url}`);
  for (const account of values.token) {
    console.log(`token of ${account}: ${gateway.mintToken(account)}`);
  }
}

function stopOnSignal(gateway: Gateway): void {
  const stop = (): void => {
    void gateway.close().then(() => process.exit(0));
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}

// Headers only: bodies and tokens stay out of the log.
function logPackets(gateway: Gateway): void {
  gateway.on("login", ({ account, channelId }) => log(`login ${account} as ${channelId}`));
  gateway.on("close", ({ account }, reason) => log(`close ${account || "-"}: ${reason}`));
  gateway.on("packet", ({ direction, account, command, sequence, flag, status, dest }) => {
    const numbers = `sequence=${sequence} flag=${flag} status=${status}`;
    log(`${direction} ${account || "-"} ${command} ${numbers} dest=${dest || "-"}`);
  });
}

/** Prints one line, whatever a client has put into it. */
function log(line: string): void {
  console.log(line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "?").slice(0, longestLine));
}

async function main(args: string[]): Promise<void> {
  let values: Values;
  try {
    values = parse(args);
  } catch (error) {
    console.error(`kim-gateway: ${(error as Error).message}\nTry kim-gateway --help.`);
    process.exitCode = usageError;
    return;
  }
  if (values.help) console.log(help);
  else if (values.version) console.log(version());
  else await run(values);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof GatewayError)) throw error;
  console.error(`kim-gateway: ${error.message}`);
  process.exitCode = 1;
});
