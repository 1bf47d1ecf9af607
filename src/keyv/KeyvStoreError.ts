import { WarchestError } from '../internal/WarchestError.js';

/** A write to a Keyv failed, and the Keyv does not say why: it returns `false` and is configured not to emit errors. */
export class KeyvStoreError extends WarchestError {
  override readonly code = 'KEYV_STORE';

  constructor() {
    super('set failed: the Keyv returned false. Create it with emitErrors or throwOnErrors to learn why');
  }
}
