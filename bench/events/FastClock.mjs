/** A clock that runs a number of times as fast as the machine's. Waits on it are real, but shorter. */
export class FastClock {
  #speed;
  #startedAt = Date.now();
  #zero = performance.now();

  constructor(speed) {
    this.#speed = speed;
  }

  now() {
    return Math.round(this.#startedAt + this.monotonic());
  }

  monotonic() {
    return (performance.now() - this.#zero) * this.#speed;
  }

  recent() {
    return this.monotonic();
  }

  schedule(run, delayMs, holds = false) {
    const timer = setTimeout(() => run(), Math.min(delayMs / this.#speed, 2 ** 31 - 1));
    if (!holds) timer.unref();
    return { cancel: () => clearTimeout(timer) };
  }

  sleep(delayMs, signal) {
    return new Promise((resolve, reject) => {
      const aborted = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', aborted);
        resolve();
      }, delayMs / this.#speed);
      signal?.addEventListener('abort', aborted, { once: true });
    });
  }
}
