import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRecorder, createReplay, createSimulator, type Simulator } from '../../src/simulator/index.js';
import { ask, encode } from './ask.js';

let dir: string;
let simulator: Simulator;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'record-'));
  simulator = await createSimulator({ seed: 7, clans: 30 });
});
afterAll(async () => {
  await simulator.close();
  await rm(dir, { recursive: true });
});

describe('createRecorder', () => {
  it('records answers without tokens, so that a replay repeats them', async () => {
    const [player, clan] = [simulator.players[0], simulator.clans[0]];
    const hidden = simulator.clans.find((one) => !one.isWarLogPublic)?.tag ?? '';
    const paths = [
      `/players/${encode(player.tag)}`,
      `/players/${encode(player.tag)}/battlelog`,
      `/clans/${encode(clan.tag)}`,
      `/clans/${encode(clan.tag)}/currentwar`,
      `/clans/${encode(clan.tag)}/warlog?limit=3`,
      `/clans/${encode(hidden)}/currentwar`,
      '/clans?name=king&limit=2',
      '/players/%232PP',
      '/locations/global/rankings/players?limit=5',
      '/goldpass/seasons/current',
    ];
    const recorder = await createRecorder({ target: simulator.baseUrl, dir });
    const proxied = { baseUrl: recorder.baseUrl, tokens: simulator.tokens };
    const recorded = new Map<string, unknown>();
    for (const path of paths) {
      const answer = await ask(proxied, path);
      const direct = await ask(simulator, path);
      expect(answer).toEqual(direct);
      recorded.set(path, { status: answer.status, body: answer.body });
    }
    const secret = player.token;
    const verify = { method: 'POST', body: JSON.stringify({ token: secret }) };
    expect((await ask(proxied, `/players/${encode(player.tag)}/verifytoken`, verify)).body['token']).toBe(secret);
    expect(recorder.failures).toBe(0);
    expect(recorder.files).toHaveLength(paths.length + 1);
    await recorder.close();
    await recorder.close();

    for (const name of await readdir(dir, { recursive: true })) {
      if (!name.endsWith('.json')) continue;
      const text = await readFile(join(dir, name), 'utf8');
      expect(text).not.toContain(secret);
      for (const token of simulator.tokens) expect(text).not.toContain(token);
      expect(text.toLowerCase()).not.toContain('bearer');
    }
    await using replay = await createReplay({ dir });
    for (const [path, answer] of recorded) {
      const { status, body } = await ask(replay, path);
      expect([path, { status, body }]).toEqual([path, answer]);
    }
    expect(replay.players[0]).toMatchObject({ tag: player.tag, recorded: true });
  });

  it('records neither refused tokens, nor the address, nor transient errors', async () => {
    const into = join(dir, 'second');
    await using recorder = await createRecorder({ target: simulator.baseUrl, dir: into });
    const proxied = { baseUrl: recorder.baseUrl, tokens: simulator.tokens };
    const path = `/players/${encode(simulator.players[0].tag)}`;
    expect((await ask(proxied, path, { headers: { authorization: 'Bearer x' } })).status).toBe(403);
    simulator.faults.add({ kind: 'error' });
    expect((await ask(proxied, path)).status).toBe(500);
    simulator.faults.add({ kind: 'badGateway' });
    expect((await ask(proxied, path)).status).toBe(502);
    simulator.faults.add({ kind: 'reset' });
    expect((await ask(proxied, path)).status).toBe(502);
    expect(recorder.files).toEqual([]);
  });

  it('refuses a target that is no URL, and a folder that cannot be created', async () => {
    await expect(createRecorder({ target: 'nowhere', dir })).rejects.toMatchObject({ argument: 'target' });
    await expect(createRecorder({ target: simulator.baseUrl, dir: '' })).rejects.toMatchObject({ argument: 'dir' });
    await expect(createRecorder({ target: simulator.baseUrl, dir: '/dev/null/x' })).rejects.toMatchObject({
      argument: 'dir',
    });
  });
});
