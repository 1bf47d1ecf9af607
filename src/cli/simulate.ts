import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { type SimulatorEvent, simulate } from '../simulator/simulate.js';
import { openReplay } from './openReplay.js';
import { parseNumber, parseOptions } from './parseOptions.js';

const WORLD_OPTIONS = ['seed', 'clans', 'speed', 'faults'] as const;

/** `warchest simulate`: serves until it is interrupted, and prints a line for each event. */
export async function runSimulate(args: readonly string[]): Promise<void> {
  const values = parseOptions(args, { values: [...WORLD_OPTIONS, 'port', 'replay'] });
  await using server =
    values.replay === undefined ? await startWorld(values) : await startReplay(values, values.replay);
  say(`API        ${server.baseUrl}`);
  say(`developer  ${server.developerUrl}   (any e-mail, any password)`);
  for (const token of server.tokens) say(`token      ${token}`);
  say(`clans      ${someTags(server.clans)}`);
  say(`players    ${someTags(server.players)}`);
  say('Stop it with Ctrl-C.');
  await interrupted();
}

type Values = Partial<Record<(typeof WORLD_OPTIONS)[number] | 'port', string>>;

function startWorld(values: Values) {
  const seed = parseNumber('seed', values.seed);
  const clans = parseNumber('clans', values.clans);
  const port = parseNumber('port', values.port);
  const options = {
    ...(seed === undefined ? {} : { seed }),
    ...(clans === undefined ? {} : { clans }),
    ...(port === undefined ? {} : { port }),
    ...(values.faults === undefined ? {} : { faults: values.faults }),
    speed: parseNumber('speed', values.speed) ?? 1,
  };
  return simulate(options, ({ at, text }: SimulatorEvent) => say(`${at.toISOString()}  ${text}`));
}

function startReplay(values: Values, dir: string) {
  for (const option of WORLD_OPTIONS) {
    const value = values[option];
    if (value !== undefined) throw new InvalidArgumentError(`--${option}`, value, 'absent with --replay');
  }
  const port = parseNumber('port', values.port);
  return openReplay({ dir, ...(port === undefined ? {} : { port }) });
}

function someTags(subjects: readonly { readonly tag: string }[]): string {
  const tags = subjects.slice(0, 3).map(({ tag }) => tag);
  return subjects.length > tags.length ? `${tags.join(' ')} … (${subjects.length})` : tags.join(' ');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    // The listening server keeps the process alive, not the signal handlers.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
