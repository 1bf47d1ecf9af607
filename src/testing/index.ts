export type { Lease } from '../store/Lease.js';
export type { Codec, RemovalFacts, RemovalListener } from '../store/Store.js';
export type { StoreReport } from '../store/StoreReport.js';
export type { StoreTimeouts } from '../store/StoreTraits.js';
export type { StoreWatcher } from '../store/StoreWatcher.js';
export { FakeClock, type FakeClockOptions } from './FakeClock.js';
export { type FaultyMethod, FaultyStore, type StoreCall, type StoreFault } from './FaultyStore.js';
export type {
  ConformanceContext,
  ConformanceTest,
  StoreCapabilities,
  StoreConformanceOptions,
} from './StoreUnderTest.js';
export { storeConformance } from './storeConformance.js';
