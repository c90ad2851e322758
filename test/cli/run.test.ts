import { expect, it } from 'vitest';
import { cli } from './terminal.ts';

it.each([
  [['serve', '--port', '8080'], 'There is no flag --port here. Did you mean PORT? Settings are environment variables.'],
  [['worker', '--redis-url=redis://x'], 'There is no flag --redis-url here. Did you mean REDIS_URL? Settings are'],
  [['worker', '-v'], 'There is no flag -v here. Settings are environment variables.'],
  [['jobs', 'list', '--sever', 'http://x'], 'There is no flag --sever here. Did you mean --server?'],
  [['jobs', 'cancel', 'id', '--force=yes'], 'There is no flag --force here. There are: --server, --key.'],
  [['models', 'quantize', 'u2net', '--calibrat', 'x'], 'There is no flag --calibrat here. Did you mean --calibrate?'],
])('%j is not understood: a flag that a command does not have is not passed over', async (words, sentence) => {
  const { code, out, err } = await cli(words, { LOG_LEVEL: 'silent' });
  expect([code, out]).toEqual([2, '']);
  expect(err.startsWith(sentence)).toBe(true);
  expect(err.split('\n')).toHaveLength(2);
});

it('what looks like a flag is none behind --', async () => {
  const { code, err } = await cli(['models', 'pull', '--', '--nowhere'], {});
  expect([code, err]).toEqual([1, expect.not.stringContaining('flag')]);
});

it('a command that there is not is taken for the one that it is like', async () => {
  const { code, err } = await cli(['wroker'], {});
  expect([code, err.split('\n')[0]]).toEqual([2, 'Unknown command wroker. Did you mean "worker"?']);
  expect((await cli(['models', 'lst'], {})).err).toMatch(/^Unknown command lst\. Did you mean "list"\?\n/);
});
