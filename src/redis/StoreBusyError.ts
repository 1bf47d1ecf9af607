import { WarchestError } from '../internal/WarchestError.js';

/**
 * So many commands are unanswered that another one would only wait behind them: the server is frozen, or slower than what is asked of it. Nothing was sent.
 * It passes by itself as answers arrive; `commandsInFlight` is the bound.
 */
export class StoreBusyError extends WarchestError {
  override readonly code = 'STORE_BUSY';
  /** The bound that was reached. */
  readonly commandsInFlight: number;

  constructor(commandsInFlight: number) {
    super(`Redis has left ${commandsInFlight} commands unanswered: another one is not sent before some of them are`);
    this.commandsInFlight = commandsInFlight;
  }
}
