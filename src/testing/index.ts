export { FakeClock, type FakeClockOptions } from './FakeClock.js';
export { type Fault, type FaultyMethod, FaultyStore, type StoreCall } from './FaultyStore.js';
export type {
  ConformanceContext,
  ConformanceTest,
  StoreCapabilities,
  StoreConformanceOptions,
} from './StoreUnderTest.js';
export { storeConformance } from './storeConformance.js';
