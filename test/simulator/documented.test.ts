import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client, PrivateWarLogError } from '../../src/index.js';
import { createSimulator, type Simulator } from '../../src/simulator/index.js';

// BEGIN of what docs/testing-your-bot.md has under "The same with vitest": the documents' own test can't run a runner.

/** The bot: what it answers to "/war #2PP". */
async function describeWar(client: Client, tag: string): Promise<string> {
  try {
    const war = await client.getClanWar(tag);
    return war.state === 'notInWar' ? 'No war.' : `${war.clan.name} against ${war.opponent.name}: ${war.state}`;
  } catch (error) {
    if (error instanceof PrivateWarLogError) return 'The war log is private.';
    throw error;
  }
}

describe('/war', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await createSimulator({ seed: 7, clans: 40 });
  });
  afterAll(() => simulator.close());

  it('tells of every war, and of none', async () => {
    await using client = new Client({ baseUrl: simulator.baseUrl, tokens: simulator.tokens });
    for (const clan of simulator.clans) {
      const text = await describeWar(client, clan.tag);
      if (!clan.isWarLogPublic) expect(text).toBe('The war log is private.');
      else if (clan.warState === 'notInWar') expect(text).toBe('No war.');
      else expect(text).toContain(clan.warState);
    }
  });
});

// END

describe('docs/testing-your-bot.md', () => {
  it('has the vitest example that runs here', () => {
    const document = readFileSync(join(import.meta.dirname, '../../docs/testing-your-bot.md'), 'utf8');
    const block = /```ts no-run\n([\s\S]*?)```/.exec(document)?.[1] ?? '';
    const here = readFileSync(join(import.meta.dirname, 'documented.test.ts'), 'utf8');
    const body = (text: string): string => text.slice(text.indexOf('/** The bot')).trim();
    expect(body(block)).toBe(body(here.slice(0, here.indexOf('\n// END'))));
    expect(block).toContain("from 'warchest';");
  });
});
