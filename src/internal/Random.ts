/** Returns a number in [0, 1). It is injected, so that tests can control it. */
export type Random = () => number;
