import {
  type AnyPlugin,
  createHost,
  type Host,
  type Model,
  type Picture,
  schemaOf,
  type Warning,
} from '../../src/pipeline/index.ts';

/** Runs a plugin by itself, its options checked and completed as a plan does it; `pictures` are options as `run` sees them. */
export async function run<P extends AnyPlugin>(
  plugin: P,
  inputs: Parameters<P['run']>[0],
  options: Readonly<Record<string, unknown>> = {},
  infer: Host['infer'] = async () => Promise.reject(new Error('There is no network in this test.')),
  pictures: Readonly<Record<string, Picture>> = {},
): Promise<{ value: Awaited<ReturnType<P['run']>>; warnings: readonly Warning[] }> {
  const warnings: Warning[] = [];
  const host = createHost({ warn: (code, message) => void warnings.push({ code, message }), infer });
  const value = await plugin.run(inputs, { ...schemaOf(plugin.options).parse(options), ...pictures }, host);
  return { value, warnings };
}

export const codes = (warnings: readonly Warning[]): string[] => warnings.map(({ code }) => code);

/** A model of one channel. */
export const modelOf = (output: Partial<Model['output']> = {}): Model => ({
  name: 'sample',
  digest: `sha256:${'0'.repeat(64)}`,
  input: { size: [8, 8], layout: 'nchw', order: 'rgb' },
  output: { channels: 1, meaning: 'opacity', ...output },
});
