// The heap of Node: a fresh process for each measurement.
import { fresh } from "../engines/fresh.mjs";
import { heapFlags } from "./flags.mjs";

export const openHeaps = () => ({
  ofPush: (name) => fresh("memory/once.mjs", ["push", name], heapFlags),
  ofClient: () => fresh("memory/once.mjs", ["client"], heapFlags),
  close() {},
});
