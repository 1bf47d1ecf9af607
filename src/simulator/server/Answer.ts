/** What a route has to say, before the API's cache makes it a response. */
export interface Answer {
  readonly status: number;
  /** JSON text; of a page in front of the API, HTML. */
  readonly json: string;
  readonly html?: boolean;
  /** How long the API's cache keeps it, in seconds; `0`: not at all, and then without a `Cache-Control`. */
  readonly maxAge: number;
  /** Whether the header is spelt `public max-age=600`, without the comma, as the API spells it on most errors. */
  readonly malformed?: boolean;
}

/** How long the API keeps errors that are about the request. */
const ERROR_MAX_AGE = 600;

export function found(payload: unknown, maxAge: number): Answer {
  return { status: 200, json: JSON.stringify(payload), maxAge };
}

/** Nothing there. Of players the API says which tag it looked for; of clans and groups it says nothing. */
export function notFound(tag?: string): Answer {
  const message = tag === undefined ? {} : { message: `Not found with tag ${tag.replace(/^#/, '')}` };
  return {
    status: 404,
    json: JSON.stringify({ reason: 'notFound', ...message }),
    maxAge: ERROR_MAX_AGE,
    malformed: true,
  };
}

/** A private war log: a refusal without a message, which is how clients tell it from a refused token. */
export function privateWarLog(maxAge: number): Answer {
  return { status: 403, json: '{"reason":"accessDenied"}', maxAge };
}

export function badRequest(message: string): Answer {
  return {
    status: 400,
    json: JSON.stringify({ reason: 'badRequest', message }),
    maxAge: ERROR_MAX_AGE,
    malformed: true,
  };
}

/** Errors about the token or the service: never from the cache. */
export function refusal(status: number, reason: string, message: string): Answer {
  return { status, json: JSON.stringify({ reason, message }), maxAge: 0 };
}

/** What the server in front of the API says when the API takes too long. */
export function gatewayTimeout(): Answer {
  return { status: 504, json: htmlPage(504, 'Gateway Time-out'), html: true, maxAge: 0 };
}

/** A page as a server in front of the API sends it when the API can't answer. */
export function htmlPage(status: number, title: string): string {
  const heading = `${status} ${title}`;
  return `<html>\r\n<head><title>${heading}</title></head>\r\n<body>\r\n<center><h1>${heading}</h1></center>\r\n</body>\r\n</html>\r\n`;
}
