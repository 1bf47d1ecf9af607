import { mkdir, rename, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { requireInteger, requireText, requireUrl } from '../../internal/preconditions.js';
import { type Asked, understand } from '../server/Api.js';
import { readBody } from '../server/readBody.js';
import { routeFacts } from '../server/routes.js';
import { isObject } from './Capture.js';

export interface RecorderOptions {
  /** The root of the API whose answers are recorded, such as `https://api.clashofclans.com/v1`. */
  readonly target: string;
  /** The folder to record into; made if need be. An answer replaces an earlier one to the same question. */
  readonly dir: string;
  /** The port to listen on. Default `0`: a free one. */
  readonly port?: number;
}

/** A server that passes requests on to an API and records its answers, in the form that `createReplay` serves. */
export interface Recorder extends AsyncDisposable {
  /** What takes the place of the API's root in a client. */
  readonly baseUrl: string;
  /** The files that were written, as paths below the folder, in the order of their first recording. */
  readonly files: readonly string[];
  /** How many answers could not be written; the client got them nevertheless. */
  readonly failures: number;
  /** Stops passing on. What is being written is finished first. */
  close(): Promise<void>;
}

/** Headers of an answer that are recorded; all others could tell more than they should. */
const RECORDED_HEADERS = ['cache-control', 'content-type'];
/** Answers that say something of their question, and not of the moment, the token, or the address. */
const RECORDED_STATUSES: ReadonlySet<number> = new Set([200, 400, 404]);
const PREFIX = '/v1';

/**
 * Starts a recorder on a free port of the loopback interface. Tokens are passed on and never written: neither the `Authorization` header, nor
 * the token of a `verifytoken` request and its answer, nor the answers in which the API says the client's address.
 * @throws InvalidArgumentError for a target that is no URL, and for a folder without a name.
 */
export async function createRecorder(options: RecorderOptions): Promise<Recorder> {
  const target = requireUrl('target', options.target);
  const dir = requireText('dir', options.dir);
  const port = requireInteger('port', options.port ?? 0, 0, 65_535);
  await mkdir(dir, { recursive: true }).catch((error: unknown) => {
    throw new InvalidArgumentError('dir', dir, `a folder that can be made (${String(error)})`);
  });
  const recording = new Recording(dir);
  const server = createServer((request, response) => {
    passOn(target, recording, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const close = async (): Promise<void> => {
    if (server.listening) {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    }
    await recording.finish();
  };
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}${PREFIX}`,
    get files() {
      return [...recording.files];
    },
    get failures() {
      return recording.failures;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function passOn(
  target: string,
  recording: Recording,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = request.url ?? '/';
  if (!url.startsWith(`${PREFIX}/`)) {
    response.writeHead(404).end();
    return;
  }
  const path = url.slice(PREFIX.length);
  const method = request.method ?? 'GET';
  const { authorization, 'content-type': contentType } = request.headers;
  const sent = method === 'GET' ? undefined : await readBody(request);
  let answer: Response;
  let body: string;
  try {
    answer = await fetch(target + path, {
      method,
      headers: {
        ...(authorization === undefined ? {} : { authorization }),
        ...(contentType === undefined ? {} : { 'content-type': contentType }),
      },
      ...(sent === undefined ? {} : { body: sent }),
    });
    body = await answer.text();
  } catch {
    response.writeHead(502, { 'content-type': 'text/html' }).end('<html><body><h1>502 Bad Gateway</h1></body></html>');
    return;
  }
  const headers = Object.fromEntries(
    RECORDED_HEADERS.flatMap((name) => {
      const value = answer.headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
  // Recorded before it is sent: whoever has the answer can rely on the file.
  await recording.add(path, answer.status, headers, body);
  response.writeHead(answer.status, headers).end(body);
}

/** Writes answers into a folder, one file per question. */
class Recording {
  readonly files = new Set<string>();
  failures = 0;
  readonly #dir: string;
  #writing: Promise<void> = Promise.resolve();

  constructor(dir: string) {
    this.#dir = dir;
  }

  async add(path: string, status: number, headers: Record<string, string>, text: string): Promise<void> {
    const asked = understand(path);
    const body = parse(text);
    if (
      asked.match === undefined ||
      !isObject(body) ||
      !(RECORDED_STATUSES.has(status) || isPrivateWarLog(status, body))
    )
      return;
    const file = fileOf(asked);
    const content = {
      endpoint: endpointOf(asked),
      args: argumentsOf(asked),
      response_code: status,
      headers,
      body: withoutToken(body),
    };
    // One after the other: two answers to the same question must not write one file at once.
    this.#writing = this.#writing.then(() => this.#write(file, `${JSON.stringify(content, null, 2)}\n`));
    await this.#writing;
  }

  async finish(): Promise<void> {
    await this.#writing;
  }

  async #write(file: string, text: string): Promise<void> {
    try {
      const path = join(this.#dir, file);
      await mkdir(dirname(path), { recursive: true });
      // Written beside and moved: a replay never reads half a file.
      await writeFile(`${path}.part`, text);
      await rename(`${path}.part`, path);
      this.files.add(file);
    } catch {
      this.failures++;
    }
  }
}

function isPrivateWarLog(status: number, body: Record<string, unknown>): boolean {
  return status === 403 && body['reason'] === 'accessDenied' && body['message'] === undefined;
}

/** The token of a player, which `verifytoken` sends back. */
function withoutToken(body: Record<string, unknown>): Record<string, unknown> {
  return 'token' in body && 'status' in body ? { ...body, token: 'TOKEN' } : body;
}

/** `player/2PP.json`; with a query its parts too. */
function fileOf({ match, query }: Asked): string {
  const parts = [...(match?.parameters ?? []), ...[...query].map(([name, value]) => `${name}=${value}`)];
  const name = parts.map((part) => part.replaceAll(/[^\w=-]/g, '')).join('_');
  return `${match?.route ?? ''}/${name === '' ? 'all' : name}.json`;
}

/** The route with names of its own for the arguments, and the query after it. */
function endpointOf({ match, query }: Asked): string {
  const path = match === undefined ? '' : routeFacts(match.route).path;
  const names = [...new Set(query.keys())].map((name) => `${name}={${name}}`);
  return names.length === 0 ? path : `${path}?${names.join('&')}`;
}

function argumentsOf({ match, query }: Asked): Record<string, string> {
  if (match === undefined) return {};
  const names = [...routeFacts(match.route).path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return {
    ...Object.fromEntries(names.map((name, index) => [name, match.parameters[index] ?? ''])),
    ...Object.fromEntries(query),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
