/** A number in [0, 1). Injected wherever chance decides, so that tests can decide instead. */
export type Random = () => number;
