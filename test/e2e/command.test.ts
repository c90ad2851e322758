import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('the command of a package that was made without compiled code says how one is made', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'matteql-command-'));
  try {
    // npm puts the command into every package, whatever "files" lists.
    const { bin, type } = JSON.parse(await readFile('package.json', 'utf8'));
    await cp('bin', join(folder, 'bin'), { recursive: true });
    await writeFile(join(folder, 'package.json'), JSON.stringify({ type }));
    const ran = await new Promise<readonly unknown[]>((resolve) => {
      const command = join(folder, bin.matteql);
      execFile(process.execPath, [command, 'serve'], (error, out, err) => resolve([error?.code, out, err]));
    });
    expect(ran).toEqual([1, '', expect.stringMatching(/has no compiled code\. .*"npm run build".*"npm run pack"/)]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
