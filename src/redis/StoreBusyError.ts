import { WarchestError } from '../internal/WarchestError.js';

/**
 * As many commands are unanswered as `commandsInFlight` allows: the server is frozen, or slower than the requests come.
 * The command was not sent. Later ones are sent as soon as answers arrive.
 */
export class StoreBusyError extends WarchestError {
  override readonly code = 'STORE_BUSY';
  /** The bound that was reached. */
  readonly commandsInFlight: number;

  constructor(commandsInFlight: number) {
    super(`Redis has not answered ${commandsInFlight} commands: the next one is sent after some of them were answered`);
    this.commandsInFlight = commandsInFlight;
  }
}
