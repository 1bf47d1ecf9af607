/** The result of a route handler, before the API's cache turns it into a response. */
export interface ApiAnswer {
  readonly status: number;
  /** JSON text, or HTML for a page from a server in front of the API. */
  readonly json: string;
  readonly html?: boolean;
  /** How long the API's cache keeps it, in seconds. `0`: not cached, and sent without `Cache-Control`. */
  readonly maxAge: number;
  /** Whether the header reads `public max-age=600`, without the comma, as the API sends it with most errors. */
  readonly malformed?: boolean;
}

/** How long the API caches errors that are about the request, in seconds. */
const ERROR_MAX_AGE = 600;

export function found(payload: unknown, maxAge: number): ApiAnswer {
  return { status: 200, json: JSON.stringify(payload), maxAge };
}

/** A 404. For players the API names the tag it looked for; for clans and groups it does not. */
export function notFound(tag?: string): ApiAnswer {
  const message = tag === undefined ? {} : { message: `Not found with tag ${tag.replace(/^#/, '')}` };
  return {
    status: 404,
    json: JSON.stringify({ reason: 'notFound', ...message }),
    maxAge: ERROR_MAX_AGE,
    malformed: true,
  };
}

/** A private war log: a refusal without a message, by which clients distinguish it from a refused token. */
export function privateWarLog(maxAge: number): ApiAnswer {
  return { status: 403, json: '{"reason":"accessDenied"}', maxAge };
}

export function badRequest(message: string): ApiAnswer {
  return {
    status: 400,
    json: JSON.stringify({ reason: 'badRequest', message }),
    maxAge: ERROR_MAX_AGE,
    malformed: true,
  };
}

/** A 400 for a value that the API does not know. */
export function unknownValue(parameter: string): ApiAnswer {
  return badRequest(`Unknown value for parameter ${parameter}`);
}

/** Errors about the token or the service: never from the cache. */
export function refusal(status: number, reason: string, message: string): ApiAnswer {
  return { status, json: JSON.stringify({ reason, message }), maxAge: 0 };
}

/** The answer of the server in front of the API when the API takes too long. */
export function gatewayTimeout(): ApiAnswer {
  return htmlError(504, 'Gateway Time-out');
}

/** An HTML error page, as a server in front of the API sends it when the API cannot answer. */
export function htmlError(status: number, title: string): ApiAnswer {
  const heading = `${status} ${title}`;
  const head = `<head><title>${heading}</title></head>`;
  const html = `<html>\r\n${head}\r\n<body>\r\n<center><h1>${heading}</h1></center>\r\n</body>\r\n</html>\r\n`;
  return { status, json: html, html: true, maxAge: 0 };
}
