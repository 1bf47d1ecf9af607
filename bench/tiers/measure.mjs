/** Makes a number of runs, with a number of them under way at any time. */
export async function inFlight(count, atOnce, run) {
  let next = 0;
  const worker = async () => {
    while (next < count) await run(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Runs per second, by the clock and by the CPU of this process. */
export async function measure(count, run) {
  const cpuBefore = process.cpuUsage();
  const startedAt = process.hrtime.bigint();
  await run();
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wall: count / seconds, cpu: count / ((user + system) / 1e6) };
}

/** Returns a quantile, by default the median. */
export function quantile(all, part = 0.5) {
  return all.toSorted((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * part))];
}

/** Returns a tag, a different one for each number. */
export function tagOf(number) {
  const digits = (number + 14 ** 6).toString(14);
  return `#${Array.from(digits, (digit) => '0289PYLQGRJCUV'[Number.parseInt(digit, 14)]).join('')}`;
}
