import { WarchestError } from '../internal/WarchestError.js';

/** A Keyv says that a write failed, and not why: it answers `false` where its adapter threw, and was told not to emit errors. */
export class KeyvStoreError extends WarchestError {
  override readonly code = 'KEYV_STORE';

  constructor() {
    super('set failed: the Keyv answered false. Make it with emitErrors or throwOnErrors to learn why');
  }
}
