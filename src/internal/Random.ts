/** Returns a number in [0, 1). It is injected, so that tests decide what is random elsewhere. */
export type Random = () => number;
