import { Client } from '../client/Client.js';

/** A client that is also meant to watch clans, players and wars. The tracker is not part of this version: what is here is all that `Client` does. */
export class EventsClient extends Client {}
