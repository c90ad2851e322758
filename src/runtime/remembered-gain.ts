import { readFile, rename, writeFile } from 'node:fs/promises';
import { arch, cpus, platform } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../config/index.ts';
import { runtimeVersion } from '../engine/index.ts';
import type { Int8Gain } from '../pipeline/index.ts';

/** What a measurement holds for: another processor, another number of threads or another version is measured anew. */
const conditionsOf = (threads: number) =>
  [cpus()[0]?.model ?? 'unknown', platform(), arch(), `${threads} threads`, `onnxruntime ${runtimeVersion}`].join(', ');

const fileOf = (home: string) => join(home, 'int8-gain.json');

/**
 * The gain that an earlier start measured here, under the same conditions; undefined where none did.
 *
 * @param home the folder of weights
 */
export async function recallGain(home: string, threads: number): Promise<Int8Gain | undefined> {
  const text = await readFile(fileOf(home), 'utf8').catch(() => '{}');
  const { conditions, instructions, gain, exact } = parsed(text);
  if (conditions !== conditionsOf(threads) || typeof gain !== 'number' || typeof exact !== 'boolean') return undefined;
  return { gain, exact, instructions: Array.isArray(instructions) ? instructions.map(String) : undefined };
}

/** Keeps a measured gain for later starts. A folder that cannot be written to costs each start the measurement, and no more. */
export async function rememberGain(home: string, threads: number, gain: Int8Gain): Promise<void> {
  const part = `${fileOf(home)}.${process.pid}.part`;
  try {
    await makeFolder(home);
    await writeFile(part, `${JSON.stringify({ conditions: conditionsOf(threads), ...gain }, undefined, 2)}\n`);
    await rename(part, fileOf(home));
  } catch {}
}

/** A file that is damaged is as good as none. */
function parsed(text: string): { readonly [name: string]: unknown } {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
