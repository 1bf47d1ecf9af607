export { InvalidTagError } from './api/InvalidTagError.js';
export type * from './api/payloads/index.js';
export type { PageOptions } from './api/query.js';
export { Cache } from './cache/Cache.js';
export { CacheConfig, type CacheConfigOptions } from './cache/CacheConfig.js';
export type { CacheEvent, StoreOperation } from './cache/CacheEvent.js';
export type { CacheOwner } from './cache/CacheOwner.js';
export { type CacheOnOptions, cacheOn } from './cache/cacheOn.js';
export { EncodeError } from './cache/copies/EncodeError.js';
export type { Freshness } from './cache/copies/Freshness.js';
export { CACHE_GROUPS, CACHE_NAMES, type CacheGroup, type CacheName, GROUP_OF } from './cache/names.js';
export type { LoadContext, Loaded, Loader } from './cache/read/Loader.js';
export type { Answer, ReadOptions } from './cache/read/ReadOptions.js';
export type { Statistics } from './cache/Statistics.js';
export { StoreContentError } from './cache/StoreContentError.js';
export { StoreTimeoutError } from './cache/StoreTimeoutError.js';
export { UnknownCacheNameError } from './cache/UnknownCacheNameError.js';
export { AlreadyLoggedInError } from './client/AlreadyLoggedInError.js';
export type { BulkOptions, BulkRead, BulkResult, Tags } from './client/bulk.js';
export type { CallOptions, PageCallOptions, RealtimeOptions, SeasonOptions } from './client/CallOptions.js';
export { Client } from './client/Client.js';
export type { AccountOptions, CacheClass, ClientOptions } from './client/ClientOptions.js';
export type { ClanFilters, ClanSearch } from './client/endpoints/ClanSearch.js';
export type { RankedGroupKey } from './client/endpoints/endpoints.js';
export type { LocationId } from './client/endpoints/ids.js';
export type { WarRound } from './client/findWar.js';
export { DeveloperSiteError } from './client/login/DeveloperSiteError.js';
export { InvalidCredentialsError } from './client/login/InvalidCredentialsError.js';
export { KeyLimitError } from './client/login/KeyLimitError.js';
export { type ClientClass, type LoginOptions, login } from './client/login.js';
export { NotLoggedInError } from './client/NotLoggedInError.js';
export type { PageRead } from './client/PageRead.js';
export { RepeatedCursorError } from './client/RepeatedCursorError.js';
export type { RequestOptions } from './client/RequestOptions.js';
export type { EventStream } from './events/deliver/EventStream.js';
export {
  EventsClient,
  type EventsClientOptions,
  type ListenOptions,
  type StreamOptions,
} from './events/EventsClient.js';
export {
  type EventOf,
  type EventsByType,
  type EventsClientEvent,
  type EventType,
  type GameEvent,
  TRACKED_TYPES,
} from './events/EventsClientEvent.js';
export type { EventsOptions, Selection } from './events/EventsOptions.js';
export { HandlerTimeoutError } from './events/HandlerTimeoutError.js';
export type { PerKind } from './events/schedule/ScheduleOptions.js';
export type { KindStatistics, ScheduleStatistics } from './events/schedule/ScheduleStatistics.js';
export { EVENT_TYPES, SUBJECT_KINDS, type SubjectKind } from './events/subjects/Subject.js';
export type { SubjectEvent } from './events/subjects/SubjectEvents.js';
export type { Watched } from './events/subjects/SubjectTracker.js';
export type { ErrorEvent, LoopFinishEvent, LoopStartEvent, TrackerTask } from './events/TrackerEvents.js';
export { ApiError, type ErrorMeaning } from './http/errors/ApiError.js';
export { BadRequestError } from './http/errors/BadRequestError.js';
export { ClosedError } from './http/errors/ClosedError.js';
export { ForbiddenError } from './http/errors/ForbiddenError.js';
export { GatewayError } from './http/errors/GatewayError.js';
export { InvalidAddressError } from './http/errors/InvalidAddressError.js';
export { MaintenanceError } from './http/errors/MaintenanceError.js';
export { NetworkError } from './http/errors/NetworkError.js';
export { NotFoundError } from './http/errors/NotFoundError.js';
export { PrivateWarLogError } from './http/errors/PrivateWarLogError.js';
export { QueueFullError } from './http/errors/QueueFullError.js';
export { RotationError } from './http/errors/RotationError.js';
export { ThrottledError } from './http/errors/ThrottledError.js';
export { TimeoutError } from './http/errors/TimeoutError.js';
export { UnexpectedBodyError } from './http/errors/UnexpectedBodyError.js';
export type { ThrottleState, TokenState } from './http/ThrottleState.js';
export type { TransportEvent } from './http/TransportEvent.js';
export type { Clock, Timer } from './internal/Clock.js';
export { systemClock } from './internal/Clock.js';
export type { Duration } from './internal/duration.js';
export type { Unsubscribe } from './internal/Emitter.js';
export { InvalidArgumentError } from './internal/InvalidArgumentError.js';
export type { MaybePromise } from './internal/MaybePromise.js';
export { UnknownEventError } from './internal/UnknownEventError.js';
export { WarchestError } from './internal/WarchestError.js';
export * from './models/index.js';
export type { Lease } from './store/Lease.js';
export { DefaultCache } from './store/memory/DefaultCache.js';
export { MaxSizeCache } from './store/memory/MaxSizeCache.js';
export type { MemoryStoreOptions } from './store/memory/MemoryStoreOptions.js';
export { TimeToLiveCache } from './store/memory/TimeToLiveCache.js';
export type { Codec, EntryFacts, RemovalCause, RemovalFacts, RemovalListener, Store } from './store/Store.js';
export { StoreContractError } from './store/StoreContractError.js';
export type { StoreReport } from './store/StoreReport.js';
export type { StoreTimeouts, StoreTraits } from './store/StoreTraits.js';
export type { StoreWatcher } from './store/StoreWatcher.js';
export { TieredStore, tieredStore } from './store/tiered/TieredStore.js';
