/** In place of proto_names.ts in the script-tag build, where its names would take 0.1 KB. */
export {};
