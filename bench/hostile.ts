import type { Benchmark } from './benchmark.ts';
import { brokenRequests } from './hostile/broken-requests.ts';
import { manyConnections } from './hostile/many-connections.ts';
import { overQuota } from './hostile/over-quota.ts';
import { photograph } from './pictures.ts';
import { needProc } from './proc.ts';
import { makeSmallHome } from './small-home.ts';

/** What the server has to live with from clients that mean no good; only this machine's own server is ever asked. */
export const hostile: Benchmark = {
  title: 'Hostile clients',
  async run({ quick }) {
    needProc();
    const home = makeSmallHome();
    const photo = await photograph({ width: 640, height: 480 });
    try {
      const parts = [
        await overQuota(home.settings, photo, quick ? 30 : 200),
        await manyConnections(home.settings, photo, quick ? 20 : 120),
        await brokenRequests(home.settings, quick ? 500 : 5_000),
      ];
      return { bars: parts.flatMap(({ bars }) => bars), body: parts.map(({ body }) => body).join('\n\n') };
    } finally {
      home.remove();
    }
  },
};
