import type { ImageUrlsPayload } from './common.js';

/** A clan or player label: an item of `/labels/clans` (ids from 56000000) and `/labels/players` (ids from 57000000). */
export interface LabelPayload {
  readonly id: number;
  readonly name: string;
  readonly iconUrls?: ImageUrlsPayload;
}
