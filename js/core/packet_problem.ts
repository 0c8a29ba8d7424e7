/** `wire::DecodeError`, by its number. */
const problems = [
  "",
  "no bytes",
  "it ends inside its magic or a length",
  "it starts with neither a magic nor a header's length",
  "the header's length is past its end",
  "the payload's length is past its end",
  "bytes follow its end",
  "its header is no Header",
];

/** What is wrong with a packet. */
export const packetProblem = (code: number): string | number | undefined => problems[code];
