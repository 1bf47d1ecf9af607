import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { createReplay, type Replay, type ReplayOptions } from '../simulator/replay/createReplay.js';
import { UsageError } from './UsageError.js';

/** Serves recorded responses. An error of the folder names the option that gave it. */
export async function openReplay(options: ReplayOptions): Promise<Replay> {
  try {
    return await createReplay(options);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError) || error.argument !== 'dir') throw error;
    throw new UsageError(error.message.replace(/^dir/, '--replay'), { cause: error });
  }
}
