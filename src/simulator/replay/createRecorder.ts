import { mkdir, rename, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { routeOf } from '../../api/routes.js';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { requireInteger, requireText, requireUrl } from '../../internal/preconditions.js';
import { isObject, tryParse } from '../json.js';
import { type Asked, understand } from '../server/Api.js';
import { LOOPBACK, listen, stop } from '../server/loopback.js';
import { readBody } from '../server/readBody.js';

export interface RecorderOptions {
  /** The root of the API whose answers are recorded, such as `https://api.clashofclans.com/v1`. */
  readonly target: string;
  /** The folder to record into; created if missing. An answer replaces an earlier one to the same request. */
  readonly dir: string;
  /** The port to listen on. Default `0`: a free one. */
  readonly port?: number;
}

/** A proxy that forwards requests to an API and records its answers in the form that `createReplay` serves. */
export interface Recorder extends AsyncDisposable {
  /** The base URL for clients, in place of the API's. */
  readonly baseUrl: string;
  /** The files that were written, as paths below the folder, in the order of their first recording. */
  readonly files: readonly string[];
  /** How many answers could not be written; the client received them all the same. */
  readonly failures: number;
  /** Stops the proxy after pending writes have finished. */
  close(): Promise<void>;
}

/** Headers of an answer that are recorded; others could contain private data. */
const RECORDED_HEADERS = ['cache-control', 'content-type'];
/** Statuses that depend on the request alone, not on the moment, the token or the address. */
const RECORDED_STATUSES: ReadonlySet<number> = new Set([200, 400, 404]);
const PREFIX = '/v1';

/**
 * Starts a recorder on a free port of the loopback interface. It forwards tokens and never writes them: neither the
 * `Authorization` header, nor the token of a `verifytoken` request and its answer, nor answers that contain the
 * client's address.
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
  const ownPort = await listen(server, port);
  const close = async (): Promise<void> => {
    await stop(server);
    await recording.finish();
  };
  return {
    baseUrl: `http://${LOOPBACK}:${ownPort}${PREFIX}`,
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
  // Record before sending, so that a client that has the answer can rely on the file.
  await recording.add(path, answer.status, headers, body);
  response.writeHead(answer.status, headers).end(body);
}

/** Writes answers into a folder, one file per request path. */
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
    const body = tryParse(text);
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
    // One after the other: two answers to the same path must not write one file at once.
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
      // Write a temporary file and rename it, so that a replay never reads half a file.
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

/** Replaces a player's token, which `verifytoken` sends back. */
function withoutToken(body: Record<string, unknown>): Record<string, unknown> {
  return 'token' in body && 'status' in body ? { ...body, token: 'TOKEN' } : body;
}

/** The file name, such as `player/2PP.json`, with the query's parts if there are any. */
function fileOf({ match, query }: Asked): string {
  const parts = [...(match?.parameters ?? []), ...[...query].map(([name, value]) => `${name}=${value}`)];
  const name = parts.map((part) => part.replaceAll(/[^\w=-]/g, '')).join('_');
  return `${match?.route ?? ''}/${name === '' ? 'all' : name}.json`;
}

/** The route's pattern with its parameter names, followed by the query's. */
function endpointOf({ match, query }: Asked): string {
  const path = match === undefined ? '' : routeOf(match.route).path;
  const names = [...new Set(query.keys())].map((name) => `${name}={${name}}`);
  return names.length === 0 ? path : `${path}?${names.join('&')}`;
}

function argumentsOf({ match, query }: Asked): Record<string, string> {
  if (match === undefined) return {};
  const names = [...routeOf(match.route).path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return {
    ...Object.fromEntries(names.map((name, index) => [name, match.parameters[index] ?? ''])),
    ...Object.fromEntries(query),
  };
}
