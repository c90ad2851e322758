import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('has the code of every kernel as its source compiles now', () => {
  const check = [process.execPath, ['--import', 'tsx', 'scripts/wasm.ts', '--check', '--all']] as const;
  expect(() => execFileSync(...check, { stdio: 'pipe' })).not.toThrow();
});
