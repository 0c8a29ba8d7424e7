// A fresh process: the time from importing a contestant to its first encoded packet, in ms.
import { load } from "./contestants/index.mjs";

const input = { command: "chat.user.talk", sequence: 1, dest: "bob", type: 1, body: "hello world" };
const from = performance.now();
const { encodeTalk } = await load(process.argv[2]);
encodeTalk(input);
console.log(performance.now() - from);
