// The API of these benchmarks: one kind of payload on loopback, gzip'd, in a separate process, so fast that it is the
// client that is measured. It keeps its answers packed, renews those that have changed, and keeps count of every
// change that it served, against which the events are held.
import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { mix } from './mix.mjs';
import { indexOf, payloadMaker, randomOf } from './payloads.mjs';

/**
 * `kind`: 'player' or 'clan'; `subjects`: how many there are; `changing`: 'answers', of all answers one in twenty
 * differs from the one before, or 'time', every player changes at random moments, every `everyMs` on average, and
 * copies are kept for their max-age as the API keeps them; `maxAge`: seconds, [least, most] by subject, `firstMaxAge`
 * for a first answer, so that first sights are not mixed with what comes after; `speed`: how much faster the client's
 * clock goes; `ahead`: every first answer is made before the first request.
 */
const {
  kind,
  subjects,
  changing,
  maxAge,
  firstMaxAge = 0,
  everyMs = 0,
  speed = 1,
  ahead = false,
} = JSON.parse(process.argv[2]);
const make = await payloadMaker(kind);
const GET = `GET /v1/${kind}s/%23`;

const versions = new Uint32Array(subjects);
const answers = new Uint32Array(subjects);
const answeredAt = new Float64Array(subjects);
const changesAt = new Float64Array(subjects);
const packed = Array.from({ length: subjects });
const random = randomOf(99);
const log = [];
const stats = { answers: 0, changed: 0, early: 0, packs: 0, bytes: 0, packedBytes: 0, sent: {} };

if (ahead) for (let index = 0; index < subjects; index++) pack(index);
const server = createServer((socket) => {
  socket.setNoDelay(true);
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.latin1Slice(0, chunk.length);
    for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
      socket.write(answer(text));
      text = text.slice(end + 4);
    }
  });
  socket.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', () => process.send({ baseUrl: `http://127.0.0.1:${server.address().port}/v1` }));
process.on('disconnect', () => process.exit());

function answer(request) {
  if (!request.startsWith(GET)) {
    const body = Buffer.from(JSON.stringify(request.startsWith('GET /log') ? log : stats));
    return withHead(body, 0, '');
  }
  const index = indexOf(request.slice(GET.length, request.indexOf(' ', GET.length)));
  const [least, most] = maxAge;
  const seconds = least + (index % (most - least + 1));
  const now = Date.now();
  const since = now - answeredAt[index];
  stats.answers++;
  if (since < (seconds * 1_000) / speed) stats.early++;
  if (changing === 'answers') byAnswers(index, now);
  else if (since >= seconds * 1_000) byTime(index, now);
  const own = answers[index] === 1 ? Math.max(seconds, firstMaxAge) : seconds;
  const left = changing === 'answers' ? own : seconds - Math.floor((now - answeredAt[index]) / 1_000);
  return withHead(packed[index], left, 'content-encoding: gzip\r\n');
}

function byAnswers(index, now) {
  answeredAt[index] = now;
  const nth = answers[index]++;
  if (nth > 0 && randomOf(index * 1_000 + nth)() < 0.05) change(index, versions[index] + 1);
  else if (packed[index] === undefined) pack(index);
}

/** The copy has expired: a new one has the changes since then. */
function byTime(index, now) {
  const first = answeredAt[index] === 0;
  answeredAt[index] = now;
  if (first) {
    changesAt[index] = now + everyMs * random() * 2;
    pack(index);
    return;
  }
  let version = versions[index];
  for (; changesAt[index] <= now; changesAt[index] += Math.max(1, -everyMs * Math.log(1 - random()))) {
    version++;
    log.push([index, make(index, version).donations, Math.round(changesAt[index])]);
  }
  if (version !== versions[index]) change(index, version);
}

function change(index, version) {
  const was = figuresOf(index);
  versions[index] = version;
  pack(index);
  stats.changed++;
  const is = figuresOf(index);
  for (const [name, value] of Object.entries(is)) {
    if (value === was[name]) continue;
    const sent = (stats.sent[name] ??= { count: 0, sum: 0 });
    sent.count++;
    sent.sum = (sent.sum + mix(index, value)) >>> 0;
  }
}

/** What the hour's listeners listen to. */
function figuresOf(index) {
  const { donations, trophies, clanPoints } = make(index, versions[index]);
  return kind === 'player' ? { donations, trophies } : { clanPoints };
}

function pack(index) {
  const json = Buffer.from(JSON.stringify(make(index, versions[index])));
  packed[index] = gzipSync(json, { level: 1 });
  // Means over what was ever packed.
  stats.bytes += json.length;
  stats.packedBytes += packed[index].length;
  stats.packs++;
}

function withHead(body, seconds, more) {
  const head =
    `HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\ncache-control: max-age=${seconds}\r\n` +
    `${more}content-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}
