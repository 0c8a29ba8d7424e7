// One client under load, in a separate process. The parent sends { kind, count }.
import { cpuTime } from "../engines/cpu_time.mjs";
import { burstContest } from "./contest.mjs";

const answer = burstContest(await import(`../clients/${process.argv[2]}.mjs`), cpuTime);
process.on("message", async (message) => process.send(await answer(message)));
process.send({ ready: true });
