export { InvalidTagError } from './api/InvalidTagError.js';
export type { PageOptions } from './api/query.js';
export { Cache } from './cache/Cache.js';
export { CacheConfig, type CacheConfigOptions } from './cache/CacheConfig.js';
export type { CacheEvent } from './cache/CacheEvent.js';
export type { CacheOwner } from './cache/CacheOwner.js';
export { cacheOn } from './cache/cacheOn.js';
export { EncodeError } from './cache/copies/EncodeError.js';
export type { Freshness } from './cache/copies/Freshness.js';
export { CACHE_NAMES, type CacheGroup, type CacheName } from './cache/names.js';
export type { Loader } from './cache/read/Loader.js';
export type { ReadOptions } from './cache/read/ReadOptions.js';
export type { Statistics } from './cache/Statistics.js';
export { StoreContentError } from './cache/StoreContentError.js';
export { StoreTimeoutError } from './cache/StoreTimeoutError.js';
export { UnknownCacheNameError } from './cache/UnknownCacheNameError.js';
export { AlreadyLoggedInError } from './client/AlreadyLoggedInError.js';
export type { BulkOptions, BulkRead, BulkResult } from './client/bulk.js';
export type { CallOptions, PageCallOptions, RealtimeOptions, SeasonOptions } from './client/CallOptions.js';
export { Client } from './client/Client.js';
export type { AccountOptions, CacheClass, ClientOptions } from './client/ClientOptions.js';
export type { ClanSearch } from './client/endpoints/ClanSearch.js';
export type { RankedGroupKey } from './client/endpoints/endpoints.js';
export type { LocationId } from './client/endpoints/ids.js';
export type { WarRound } from './client/findWar.js';
export { DeveloperSiteError } from './client/login/DeveloperSiteError.js';
export { InvalidCredentialsError } from './client/login/InvalidCredentialsError.js';
export { KeyLimitError } from './client/login/KeyLimitError.js';
export { type LoginOptions, login } from './client/login.js';
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
export type { EventOf, EventsClientEvent, EventType } from './events/EventsClientEvent.js';
export type { EventsOptions } from './events/EventsOptions.js';
export { HandlerTimeoutError } from './events/HandlerTimeoutError.js';
export type { ScheduleStatistics } from './events/schedule/ScheduleStatistics.js';
export { EVENT_TYPES, type SubjectKind } from './events/subjects/Subject.js';
export type { ErrorEvent } from './events/TrackerEvents.js';
export { ApiError, type ErrorMeaning } from './http/errors/ApiError.js';
export {
  BadRequestError,
  ForbiddenError,
  GatewayError,
  InvalidAddressError,
  NotFoundError,
  PrivateWarLogError,
  UnexpectedBodyError,
} from './http/errors/answerErrors.js';
export {
  ClosedError,
  MaintenanceError,
  NetworkError,
  QueueFullError,
  RotationError,
  ThrottledError,
  TimeoutError,
} from './http/errors/transportErrors.js';
export type { ThrottleState } from './http/ThrottleState.js';
export type { TransportEvent } from './http/TransportEvent.js';
export { type Clock, systemClock } from './internal/Clock.js';
export type { Duration } from './internal/duration.js';
export type { Unsubscribe } from './internal/Emitter.js';
export { InvalidArgumentError } from './internal/InvalidArgumentError.js';
export type { MaybePromise } from './internal/MaybePromise.js';
export { UnknownEventError } from './internal/UnknownEventError.js';
export { WarchestError } from './internal/WarchestError.js';
export { BattleLogEntry } from './models/BattleLogEntry.js';
export { Clan } from './models/Clan.js';
export { ClanMember } from './models/ClanMember.js';
export { GoldPassSeason } from './models/GoldPassSeason.js';
export { Label } from './models/Label.js';
export { LeagueGroup } from './models/LeagueGroup.js';
export { Location } from './models/Location.js';
export { LeagueTier, WarLeague } from './models/leagues.js';
export { Page, type PageOf } from './models/Page.js';
export { Player } from './models/Player.js';
export { RaidSeason } from './models/RaidSeason.js';
export { ClanRanking, PlayerRanking } from './models/rankings.js';
export { War, WarAttack, WarClan, WarMember } from './models/War.js';
export { WarLogEntry } from './models/WarLogEntry.js';
export { DefaultCache } from './store/memory/DefaultCache.js';
export { MaxSizeCache } from './store/memory/MaxSizeCache.js';
export type { MemoryStoreOptions } from './store/memory/MemoryStoreOptions.js';
export { TimeToLiveCache } from './store/memory/TimeToLiveCache.js';
export type { EntryFacts, RemovalCause, Store } from './store/Store.js';
export { StoreContractError } from './store/StoreContractError.js';
export type { StoreTraits } from './store/StoreTraits.js';
export { type TieredStore, tieredStore } from './store/tiered/TieredStore.js';
