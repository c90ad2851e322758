import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { keyOf } from '../../src/config/api-keys.ts';
import { errorOf, openTestApp } from '../support/app.ts';
import { valuesOf } from '../support/metrics.ts';
import { dataUriOf, drawn, openTestServer, type TestServer } from '../support/server.ts';

describe('/metrics counts', () => {
  let api: TestServer;
  const metrics = async () => valuesOf(await (await api.app.fetch('http://localhost/metrics')).text());
  beforeAll(async () => {
    api = await openTestServer();
  });
  afterAll(() => api.close());

  it('requests, stages, runs, what is remembered, admission, and files', async () => {
    const image = { dataUri: dataUriOf(await drawn(400, 300)) };
    const query = 'mutation ($image: ImageInput!) { removeBackground(image: $image) { image { url } mask { url } } }';
    const { data } = await api.askRaw(query, { image });
    await api.askRaw(query, { image });
    await api.askRaw(query, { image: { dataUri: 'data:image/png;base64,AAAA' } });
    await api.askRaw('{ nothing }');
    await api.app.fetch(data.removeBackground.image.url);
    const values = await metrics();
    const at = (name: string) => values.get(name);
    expect(at('matteql_requests_total{kind="mutation",code="OK"}')).toBe(2);
    expect(at('matteql_requests_total{kind="mutation",code="NOT_AN_IMAGE"}')).toBe(1);
    expect(at('matteql_requests_total{kind="other",code="GRAPHQL_VALIDATION_FAILED"}')).toBe(1);
    expect(at('matteql_requests_total{kind="file",code="OK"}')).toBe(1);
    expect(at('matteql_request_seconds_count{kind="mutation"}')).toBe(3);
    expect(at('matteql_source_pixels_total')).toBe(240_000);
    const infer = 'stage="infer",plugin="single"';
    expect(at(`matteql_stage_results_total{${infer},remembered="false"}`)).toBe(1);
    expect(at('matteql_stage_results_total{stage="alpha",plugin="multiply",remembered="true"}')).toBeGreaterThan(0);
    expect(at(`matteql_stage_seconds_count{${infer}}`)).toBe(1);
    expect(at('matteql_model_run_seconds_count{model="standIn"}')).toBe(1);
    expect(at('matteql_model_load_seconds_count{model="standIn"}')).toBe(1);
    expect(at('matteql_model_process_events_total{model="standIn",event="started"}')).toBe(1);
    expect(at('matteql_model_processes{model="standIn"}')).toBe(1);
    expect(at('matteql_model_resident_bytes{model="standIn"}')).toBeGreaterThan(1e6);
    expect(at('matteql_admission_total{outcome="admitted"}')).toBe(3);
    expect(at('matteql_admission_total{outcome="rejected"}')).toBe(0);
    // The source, the picture and the mask.
    expect(at('matteql_store_files_total{event="stored"}')).toBe(3);
    expect(at('matteql_store_bytes')).toBeGreaterThan(0);
    expect(at('matteql_store_bytes_limit')).toBe(api.config.filesBytes);
    expect(at('matteql_pixel_bytes')).toBe(0);
    expect(at('matteql_pixel_bytes_limit')).toBe(api.config.pixelMemory);
    expect(at('matteql_memo_bytes')).toBeGreaterThan(0);
    expect(at('matteql_ready')).toBe(1);
  });

  it('jobs and their pictures', async () => {
    const { data } = await api.askRaw(`mutation {
      submitRemovals(items: [{ image: { sample: CAT } }, { image: { sample: CAT } }]) { id }
    }`);
    const done = () => api.askRaw('query ($id: ID!) { job(id: $id) { state } }', { id: data.submitRemovals.id });
    await expect.poll(async () => (await done()).data.job.state, { timeout: 20_000 }).toBe('FINISHED');
    const values = await metrics();
    expect(values.get('matteql_jobs_total')).toBe(1);
    expect(values.get('matteql_job_pictures_accepted_total')).toBe(2);
    expect(values.get('matteql_job_outcomes_total{code="OK"}')).toBe(2);
  });

  it('with labels that no client can add to', async () => {
    const series = async () => (await metrics()).size;
    await api.askRaw('query First { __typename }');
    const before = await series();
    for (const name of ['Second', 'Third', 'Fourth']) {
      await api.askRaw(
        `query ${name} { a${name}: __typename }`,
        {},
        { 'user-agent': name, 'x-request-id': `${name}-12345678` },
      );
      await api.app.fetch(`http://localhost/${name}`);
      await api.app.fetch(`http://localhost/files/${name}.png`);
    }
    // What is not found, of pages and of files.
    expect((await series()) - before).toBeLessThanOrEqual(4);
    const text = await (await api.app.fetch('http://localhost/metrics')).text();
    expect(text).not.toMatch(/Second|Third|Fourth|\bCAT\b|(?<![\d.])[\da-f]{16}/);
  });
});

it('/metrics has a server that is to end as not ready, as /ready has it', async () => {
  const api = await openTestServer();
  try {
    await api.warm();
    const answers = async () => {
      const [ready, metrics] = await Promise.all(
        ['ready', 'metrics'].map((path) => api.app.fetch(`http://localhost/${path}`)),
      );
      return [ready!.status, valuesOf(await metrics!.text()).get('matteql_ready')];
    };
    expect(await answers()).toEqual([200, 1]);
    api.stop();
    expect(await answers()).toEqual([503, 0]);
  } finally {
    await api.close();
  }
});

describe('/metrics is', () => {
  const page = { contentType: 'text/plain; version=0.0.4', text: async () => 'matteql_ready 1\n' };
  const key = (text: string) => ({ authorization: `Bearer ${text}` });
  let open: ReturnType<typeof openTestApp>;
  afterEach(() => open.close());
  const start = (settings: Parameters<typeof openTestApp>[0]) => {
    open = openTestApp(settings, { metrics: page });
  };

  it('open on the loopback, whatever clients need', async () => {
    start({ apiKeys: [keyOf('shop', 'k1')] });
    const answer = await open.fetch('/metrics');
    expect([answer.status, await answer.text()]).toEqual([200, 'matteql_ready 1\n']);
    expect(answer.headers.get('content-type')).toBe(page.contentType);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect((await open.fetch('/metrics', { method: 'POST' })).status).toBe(405);
  });

  it('not open to a page of another site that has a name for the loopback, whatever clients need', async () => {
    start({ apiKeys: [keyOf('shop', 'k1')], publicUrl: 'https://cut.example' });
    const as = async (host: string) => errorOf(open.fetch('/metrics', { headers: { host } }));
    expect(await as('evil.example:4000')).toMatchObject({ status: 403, code: 'HOST_REFUSED' });
    const status = async (host: string) => (await open.fetch('/metrics', { headers: { host } })).status;
    expect(await Promise.all(['localhost:4000', '127.0.0.1', 'cut.example'].map(status))).toEqual([200, 200, 200]);
  });

  it('for keys of clients beyond it', async () => {
    start({ host: '0.0.0.0', apiKeys: [keyOf('shop', 'k1')] });
    expect(await errorOf(open.fetch('/metrics'))).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    expect((await open.fetch('/metrics', { headers: key('k2') })).status).toBe(401);
    expect((await open.fetch('/metrics', { headers: key('k1') })).status).toBe(200);
  });

  it('for keys behind a proxy, which is on the loopback for everyone', async () => {
    start({ trustProxy: true, apiKeys: [keyOf('shop', 'k1')] });
    expect((await open.fetch('/metrics')).status).toBe(401);
  });

  it('for its own key alone where there is one', async () => {
    start({ apiKeys: [keyOf('shop', 'k1')], metricsKey: keyOf('metrics', 'm1') });
    expect((await open.fetch('/metrics')).status).toBe(401);
    expect((await open.fetch('/metrics', { headers: key('k1') })).status).toBe(401);
    expect((await open.fetch('/metrics', { headers: key('m1') })).status).toBe(200);
  });

  it('closed where no key could be sent', async () => {
    start({ host: '0.0.0.0' });
    expect(await errorOf(open.fetch('/metrics'))).toMatchObject({
      status: 401,
      message: 'Metrics are closed on this server: its operator sets METRICS_KEY to open them.',
    });
  });
});
