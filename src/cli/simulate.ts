import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { createSimulator } from '../simulator/createSimulator.js';
import { createReplay } from '../simulator/replay/createReplay.js';
import { parseOptions, toNumber } from './parseOptions.js';

/** `warchest simulate`: serves until it is interrupted. */
export async function runSimulate(args: readonly string[]): Promise<void> {
  const values = parseOptions(args, { values: ['seed', 'clans', 'port', 'speed', 'replay'] });
  const port = toNumber('port', values.port);
  const { replay, ...world } = values;
  if (replay !== undefined) {
    for (const option of ['seed', 'clans', 'speed'] as const) {
      if (world[option] !== undefined)
        throw new InvalidArgumentError(`--${option}`, world[option], 'absent with --replay');
    }
  }
  const seed = toNumber('seed', values.seed);
  const clans = toNumber('clans', values.clans);
  await using server =
    replay === undefined
      ? await createSimulator({
          ...(seed === undefined ? {} : { seed }),
          ...(clans === undefined ? {} : { clans }),
          ...(port === undefined ? {} : { port }),
          speed: toNumber('speed', values.speed) ?? 1,
        })
      : await createReplay({ dir: replay, ...(port === undefined ? {} : { port }) });
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say(`API        ${server.baseUrl}`);
  say(`developer  ${server.developerUrl}   (any e-mail, any password)`);
  for (const token of server.tokens) say(`token      ${token}`);
  say(
    `clans      ${server.clans
      .slice(0, 3)
      .map(({ tag }) => tag)
      .join(' ')} …`,
  );
  say(
    `players    ${server.players
      .slice(0, 3)
      .map(({ tag }) => tag)
      .join(' ')} …`,
  );
  say('Stop it with Ctrl-C.');
  await interrupted();
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    // Signals alone don't hold the process; the server that is listening does.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
