// One contestant in a separate process. The parent sends { verify } or { measure }, one at a time.
import { contest } from "./contest.mjs";
import { load } from "./contestants/index.mjs";
import { cpuTime } from "./engines/cpu_time.mjs";

const answer = contest(await load(process.argv[2]), cpuTime);
process.on("message", (message) => process.send(answer(message)));
process.send({ ready: true });
