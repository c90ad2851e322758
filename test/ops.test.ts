import { readFileSync } from 'node:fs';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { readConfig, settings } from '../src/config/index.ts';
import { errorCodes } from '../src/pipeline/index.ts';
import { createMetrics, type Metrics, type Readings } from '../src/telemetry/index.ts';
import { openTestApp } from './support/app.ts';

/** Metrics of a server that did everything once. */
async function metricsOfAll(): Promise<Metrics> {
  const metrics = createMetrics();
  const { telemetry } = metrics;
  const code = 'OVERLOADED';
  telemetry({ type: 'request', kind: 'cut', code, milliseconds: 1 });
  telemetry({ type: 'fetch', code, milliseconds: 1 });
  telemetry({ type: 'job', event: 'outcome', code });
  telemetry({ type: 'engine', event: 'ran', model: 'isnet', milliseconds: 1 });
  telemetry({ type: 'engine', event: 'loaded', model: 'isnet', milliseconds: 1 });
  for (const event of ['ended', 'timedOut'] as const) telemetry({ type: 'engine', event, model: 'isnet' });
  for (const remembered of [true, false]) {
    const none = { milliseconds: 1, queuedMilliseconds: 0, provider: null, modelRuns: 0, compared: [] };
    telemetry({ type: 'stage', run: { stage: 'encode', plugin: 'png', remembered, ...none } });
  }
  const model = { name: 'isnet', provider: 'cpu', pids: [1], residentBytes: 1, starts: 1, waiting: 0, running: 0 };
  const models = [{ ...model, optimization: 'full', responsive: true }];
  const engine = {
    provider: 'cpu',
    threads: 1,
    processes: 1,
    runtimeVersion: '1',
    memory: 1,
    waiting: 0,
    running: 0,
    models,
  };
  const admission = { running: 0, waiting: 0, places: 1, maxQueue: 1, pixelBytes: 0, pixelMemory: 1 };
  metrics.read(() => ({ engine, admission, memoBytes: 0, filesBytes: 1, ready: true }) as Readings);
  return metrics;
}

const text = await (await metricsOfAll()).text();
/** Names of series with the labels that each has. */
const series = new Map<string, Map<string, Set<string>>>();
for (const line of text.split('\n').filter((each) => each !== '' && !each.startsWith('#'))) {
  const [, name = '', labels = ''] = /^([\w:]+)(?:\{(.*)\})? \S+$/.exec(line) ?? [];
  const known = series.get(name) ?? new Map<string, Set<string>>();
  for (const [, label, value] of labels.matchAll(/(\w+)="([^"]*)"/g)) {
    known.set(label!, (known.get(label!) ?? new Set()).add(value!));
  }
  series.set(name, known);
}

/** Series in an expression of PromQL, each with its matchers. */
const usesIn = (expression: string) =>
  [...expression.matchAll(/\b((?:matteql|process|nodejs)_\w+)(?:\{([^}]*)\})?/g)].map(([, name, matchers = '']) => ({
    name: name!,
    matchers: [...matchers.matchAll(/(\w+)(=~|!=|=)"([^"]*)"/g)].map(([, label, how, value]) => ({
      label,
      how,
      value,
    })),
  }));

/** What is wrong with an expression, one sentence each. */
function wrongIn(expression: string): string[] {
  return usesIn(expression).flatMap(({ name, matchers }) => {
    const labels = series.get(name);
    if (!labels) return [`${name} is no metric`];
    return matchers
      .filter(({ label }) => label !== 'instance')
      .flatMap(({ label, how, value }) => {
        const values = labels.get(label!);
        if (!values) return [`${name} has no label ${label}`];
        if (label === 'code') return value!.split('|').filter((code) => ![...errorCodes, 'OK'].includes(code));
        // Kinds are words of a type, of which a test needs only one.
        if (label === 'kind') return [];
        return value!
          .split('|')
          .filter((each) => how !== '!=' && !values.has(each))
          .map((each) => `${name}: no ${label} ${each}`);
      });
  });
}

const groupings = (expression: string) =>
  [...expression.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, labels]) => labels!.split(',').map((each) => each.trim()));
const everyLabel = new Set(['instance', 'le', ...[...series.values()].flatMap((labels) => [...labels.keys()])]);

const dashboard = JSON.parse(readFileSync('ops/grafana-dashboard.json', 'utf8'));
const targets: readonly { readonly title: string; readonly expr: string }[] = dashboard.panels.flatMap(
  ({ title, targets: own }: { title: string; targets: readonly { expr: string }[] }) =>
    own.map(({ expr }) => ({ title, expr })),
);
const rules: readonly {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: Record<string, string>;
}[] = parse(readFileSync('ops/alerts.yaml', 'utf8')).groups.flatMap(({ rules: own }: { rules: [] }) => own);

describe('the dashboard', () => {
  it.each(targets.map(({ title, expr }) => [title, expr]))('%s: asks for what there is: %s', (_, expr) => {
    expect(usesIn(expr).length).toBeGreaterThan(0);
    expect(wrongIn(expr)).toEqual([]);
    expect(groupings(expr).filter((label) => !everyLabel.has(label))).toEqual([]);
  });

  it('shows every metric of ours, but those that another one implies', () => {
    const shown = new Set(
      targets.flatMap(({ expr }) => usesIn(expr).map(({ name }) => name.replace(/_(bucket|sum|count)$/, ''))),
    );
    const all = [...text.matchAll(/^# TYPE (matteql_\w+) /gm)].map(([, name]) => name!);
    expect(all.length).toBeGreaterThan(25);
    expect(all.filter((name) => !shown.has(name))).toEqual([
      'matteql_fetch_seconds',
      'matteql_stage_waiting_seconds_total',
      'matteql_model_load_seconds',
      'matteql_store_bytes_total',
      'matteql_jobs_total',
      'matteql_requests_waiting_limit',
      'matteql_engine_running',
      'matteql_model_unresponsive',
    ]);
  });
});

describe('the Kubernetes example', () => {
  const documents = parseAllDocuments(readFileSync('ops/kubernetes.yaml', 'utf8')).map((document) => document.toJS());
  const of = (kind: string) => documents.find((document) => document.kind === kind);
  const { template } = of('Deployment').spec;
  const [container] = template.spec.containers;

  it('sets what there is to be set, and takes secrets from a Secret', () => {
    const names: readonly string[] = container.env.map(({ name }: { name: string }) => name);
    expect(names.filter((name) => !(name in settings.shape))).toEqual([]);
    const open = container.env.filter(({ value }: { value?: string }) => value !== undefined);
    const values = Object.fromEntries(open.map(({ name, value }: { name: string; value: string }) => [name, value]));
    expect(Object.keys(values).filter((name) => /KEY|SECRET|TOKEN/.test(name))).toEqual([]);
    const secret = { API_KEYS: 'shop:k', METRICS_KEY: 'm', HOST: '0.0.0.0' };
    expect(readConfig({ ...values, ...secret })).toMatchObject({ publicUrl: values.PUBLIC_URL, trustProxy: true });
  });

  it('asks what the server answers', async () => {
    const open = openTestApp({ host: '0.0.0.0' });
    const probes = ['startupProbe', 'livenessProbe', 'readinessProbe'].map((probe) => container[probe].httpGet);
    for (const { path, port } of probes) {
      expect((await open.fetch(path)).status).toBe(200);
      expect(container.ports.map(({ name }: { name: string }) => name)).toContain(port);
    }
    expect(container.ports[0].containerPort).toBe(readConfig({}).port);
    open.close();
  });

  it('lets it do no more than it must, and limits what it takes', () => {
    expect(template.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 10001 });
    const { securityContext, resources } = container;
    expect(securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(Object.keys(resources.limits)).toEqual(['cpu', 'memory']);
    expect(of('Service').spec.selector).toEqual(template.metadata.labels);
    expect(of('Deployment').spec.selector.matchLabels).toEqual(template.metadata.labels);
  });
});

describe('Dockerfile', () => {
  const text = readFileSync('Dockerfile', 'utf8');

  it('sets what there is to be set', () => {
    const [, variables = ''] = /^ENV (.*)$/m.exec(text) ?? [];
    const names = variables.split(' ').map((each) => each.split('=')[0]!);
    expect(names.length).toBeGreaterThan(4);
    expect(names.filter((name) => !(name in settings.shape))).toEqual(['NODE_ENV', 'TMPDIR']);
  });

  it('copies what the package has, and .dockerignore lets through what is copied to be built', () => {
    const through = readFileSync('.dockerignore', 'utf8')
      .match(/^!.*$/gm)!
      .map((line) => line.slice(1));
    const [build = ''] = text.split(/^FROM \$\{BASE\}$/m);
    const copied = [...build.matchAll(/^COPY (.*) \S+$/gm)].flatMap(([, names]) => names!.split(' '));
    expect([...copied].sort()).toEqual([...through].sort());
    const { files } = JSON.parse(readFileSync('package.json', 'utf8'));
    const shipped = files.filter((name: string) => !name.startsWith('!'));
    expect(shipped.filter((name: string) => !text.includes(`/app/${name}`))).toEqual([]);
  });

  it('has a base of the oldest Node that we support, or a newer one', () => {
    const [, version] = /^ARG BUILD_BASE=\S+node:(\d+)-/m.exec(text) ?? [];
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(Number(version)).toBeGreaterThanOrEqual(Number(/\d+/.exec(engines.node)![0]));
  });
});

describe('the alerts', () => {
  it.each(rules.map(({ alert, expr }) => [alert, expr]))('%s: asks for what there is', (_, expr) => {
    expect(usesIn(expr).length).toBeGreaterThan(0);
    expect(wrongIn(expr)).toEqual([]);
    expect(groupings(expr).filter((label) => !everyLabel.has(label))).toEqual([]);
  });

  it('say what to do', () => {
    expect(rules.length).toBeGreaterThan(5);
    for (const { annotations } of rules) expect(Object.keys(annotations)).toEqual(['summary', 'description']);
  });
});

it('an expression that is wrong is found', () => {
  expect(wrongIn('rate(matteql_gone_total[5m])')).toEqual(['matteql_gone_total is no metric']);
  expect(wrongIn('matteql_requests_total{path="/"}')).toEqual(['matteql_requests_total has no label path']);
  expect(wrongIn('matteql_requests_total{code="GONE"}')).toEqual(['GONE']);
  expect(wrongIn('matteql_admission_total{outcome="thrown"}')).toEqual(['matteql_admission_total: no outcome thrown']);
});

it('servers in one process count for themselves', async () => {
  const [one, other] = [createMetrics({ process: false }), createMetrics({ process: false })];
  one.telemetry({ type: 'picture', pixels: 5 });
  expect(await one.text()).toContain('matteql_source_pixels_total 5');
  expect(await other.text()).toContain('matteql_source_pixels_total 0');
  expect(one.contentType).toBe(new Registry().contentType);
});

it('docs/operating.md names every metric of ours', () => {
  const written = readFileSync('docs/operating.md', 'utf8');
  const all = [...text.matchAll(/^# TYPE (matteql_\w+) /gm)].map(([, name]) => name!);
  const others = all.filter((name) => !written.includes(name.replace(/_limit$/, '')));
  expect(others).toEqual([]);
});
