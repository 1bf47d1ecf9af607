import type { LabelPayload } from '../api/payloads/labels.js';
import { Pictured } from './named.js';

/** A label that a clan or a player has chosen. */
export class Label extends Pictured<LabelPayload> {}
