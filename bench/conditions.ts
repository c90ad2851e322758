import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import sharp from 'sharp';
import { readConfig } from '../src/config/index.ts';

/** Where and with what it is measured now, in one line. Settings of the environment apply to the servers measured. */
export function conditionsNow(): string {
  const [cpu] = cpus();
  const { defaultModel, provider, threads } = readConfig(process.env);
  return [
    `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    `${availableParallelism()} cores of ${cpu?.model.trim() ?? process.arch}, ${Math.round(totalmem() / 2 ** 30)} GiB, load ${loadavg()[0]!.toFixed(1)} before`,
    `Node ${process.version}, ${process.platform} ${process.arch}, onnxruntime-node ${createRequire(import.meta.url)('onnxruntime-node/package.json').version}, sharp ${sharp.versions.sharp} with libvips ${sharp.versions.vips}`,
    `model \`${defaultModel}\`, provider \`${provider}\`, ${threads} threads`,
    `commit ${commit()}`,
  ].join('; ');
}

/** With a `+` where files differ from it. */
function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8', stdio: 'pipe' }).trim();
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', '--', 'src', 'bench/*.ts') ? '+' : '');
  } catch {
    return 'unknown';
  }
}
