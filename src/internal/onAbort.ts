import { defaultMaxListeners, getMaxListeners, setMaxListeners } from 'node:events';

/** One signal may end hundreds of reads, and Node warns of a leak above ten. Node's own fetch sets this bound. */
const MAX_LISTENERS = 1_500;

/** Calls `run` when the signal is aborted later. The returned function removes the listener. */
export function onAbort(signal: AbortSignal, run: () => void): () => void {
  if (getMaxListeners(signal) === defaultMaxListeners) setMaxListeners(MAX_LISTENERS, signal);
  signal.addEventListener('abort', run, { once: true });
  return () => signal.removeEventListener('abort', run);
}
