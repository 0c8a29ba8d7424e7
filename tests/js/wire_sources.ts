/** The wire's public surface, from the package as it ships. */
export * from "kim-web-sdk";
