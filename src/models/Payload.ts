import { Model } from './Model.js';

/** An answer of a route that this version has no model for. */
export class Payload extends Model {}
