/** Replaces proto_names.ts in the script-tag build: 0.1 KB less. */
export {};
