export { FakeClock, type FakeClockOptions } from './FakeClock.js';
