import type { RouteName } from '../../api/routes.js';
import type { Simulation } from '../Simulation.js';
import { type ApiAnswer, found } from '../server/ApiAnswer.js';
import { type Listing, page } from '../server/paging.js';

/** The input of a route handler. */
export interface Question {
  readonly simulation: Simulation;
  /** The parts of the path that vary, decoded, in order. */
  readonly parameters: readonly string[];
  readonly query: URLSearchParams;
  /** The body of a POST, as it came. */
  readonly body: string;
  /** The route's max-age in seconds. */
  readonly maxAge: number;
  /** How long the refusal of a private war log is kept, in seconds. */
  readonly forbiddenMaxAge: number;
}

/** The requested page of a list as an answer, or the answer that says what is wrong with the paging parameters. */
export function listed(question: Question, items: Listing<unknown>): ApiAnswer {
  const result = page(items, question.query);
  return 'status' in result ? result : found(result, question.maxAge);
}

export type Handler = (question: Question) => ApiAnswer;

/** The handlers of some routes. */
export type Handlers = Partial<Readonly<Record<RouteName, Handler>>>;
