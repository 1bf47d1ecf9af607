import { defaultMaxListeners, getMaxListeners, setMaxListeners } from 'node:events';

/** One signal may end hundreds of reads at once; above ten Node would warn of a leak that is none. The bound that Node's own fetch sets. */
const MAX_LISTENERS = 1_500;

/** Calls `run` when the signal is aborted later on; the function given back stops listening. */
export function onAbort(signal: AbortSignal, run: () => void): () => void {
  if (getMaxListeners(signal) === defaultMaxListeners) setMaxListeners(MAX_LISTENERS, signal);
  signal.addEventListener('abort', run, { once: true });
  return () => signal.removeEventListener('abort', run);
}
