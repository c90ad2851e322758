import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { S3mini } from 's3mini';
import type { S3Settings } from '../../src/storage/index.ts';
import { timedFetch } from '../../src/storage/s3/timed-fetch.ts';
import { freePort } from './redis.ts';

const NAMES = ['account', 'container', 'object'] as const;
const PROGRAMS = [
  'memcached',
  'swift-ring-builder',
  'swift-proxy-server',
  ...NAMES.map((name) => `swift-${name}-server`),
];

/** Whether OpenStack Swift is here, whose S3 door checks signatures; without it those tests are skipped. */
export const hasSwift = (() => {
  try {
    for (const program of PROGRAMS) execFileSync('which', [program]);
    return true;
  } catch {
    return false;
  }
})();

/** Milliseconds that a start may take on a machine that has much other work. */
export const SWIFT_START = 180_000;

/** Where Swift knows of its own parts. */
interface Places {
  readonly folder: string;
  readonly user: string;
  readonly ports: Readonly<Record<(typeof NAMES)[number] | 'proxy' | 'memcached', number>>;
}

const bind = ({ folder, user }: Places, port: number) =>
  [
    '[DEFAULT]',
    'bind_ip = 127.0.0.1',
    `bind_port = ${port}`,
    `swift_dir = ${folder}`,
    `user = ${user}`,
    'workers = 0',
  ].join('\n');

/** One of the servers that hold accounts, lists and objects. */
const storageConfig = (places: Places, name: (typeof NAMES)[number]) => `${bind(places, places.ports[name])}
devices = ${places.folder}/devices
mount_check = false
fallocate_reserve = 0
[pipeline:main]
pipeline = ${name}-server
[app:${name}-server]
use = egg:swift#${name}
`;

/** The S3 door. It needs a cache, and this order. Requests may be of another time: tests have clocks of their own. */
const proxyConfig = (places: Places, secret: string) => `${bind(places, places.ports.proxy)}
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck cache listing_formats s3api tempauth bulk slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${places.ports.memcached}
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
allowable_clock_skew = 1000000000
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = ${secret} .admin
${['catch_errors', 'gatekeeper', 'healthcheck', 'listing_formats', 'bulk', 'slo', 'dlo'].map((name) => `[filter:${name}]\nuse = egg:swift#${name}`).join('\n')}
`;

/** Rings of one device each, in one process of Debian's Python: `swift-ring-builder` would be nine. */
const MAKE_RINGS = `
import sys, json
from swift.common.ring import RingBuilder
folder, ports = sys.argv[1], json.loads(sys.argv[2])
for name in ['account', 'container', 'object']:
    builder = RingBuilder(2, 1, 1)
    builder.add_dev({'region': 1, 'zone': 1, 'ip': '127.0.0.1', 'port': ports[name], 'device': 'd1', 'weight': 1})
    builder.rebalance()
    builder.get_ring().save(folder + '/' + name + '.ring.gz')
`;

const SECRET = 'testing';

/** An S3 of a test's own, on free ports: up in five to ten seconds. Each `bucket` is a new one. */
export async function startSwift() {
  const folder = await mkdtemp(join(tmpdir(), 'matteql-swift-'));
  const [proxy, account, container, object, memcached] = await Promise.all(Array.from({ length: 5 }, freePort));
  const places = {
    ...{ folder, user: userInfo().username },
    ports: { proxy: proxy!, account: account!, container: container!, object: object!, memcached: memcached! },
  };
  await mkdir(join(folder, 'devices', 'd1'), { recursive: true });
  for (const name of NAMES) {
    await writeFile(join(folder, `${name}.conf`), storageConfig(places, name));
  }
  execFileSync('/usr/bin/python3', ['-c', MAKE_RINGS, folder, JSON.stringify(places.ports)]);
  const children = new Map<string, ChildProcess>();
  const endpoint = `http://127.0.0.1:${proxy}`;

  function run(program: string, ...words: string[]) {
    const log = openSync(join(folder, `${program}.log`), 'a');
    children.set(program, spawn(program, words, { stdio: ['ignore', log, log] }));
  }
  async function startProxy(secret = SECRET) {
    await writeFile(join(folder, 'proxy.conf'), proxyConfig(places, secret));
    run('swift-proxy-server', join(folder, 'proxy.conf'));
    const isUp = () =>
      fetch(`${endpoint}/healthcheck`).then(
        ({ ok }) => ok,
        () => false,
      );
    while (!(await isUp())) await sleep(100);
  }
  async function stop(program: string, signal: NodeJS.Signals) {
    const child = children.get(program)!;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }
  const clientOf = ({ endpoint: base, bucket, ...keys }: S3Settings) =>
    new S3mini({ ...keys, endpoint: `${base}/${bucket}`, fetch: timedFetch('whole') });

  run('memcached', '-u', places.user, '-l', '127.0.0.1', '-p', String(memcached), '-m', '32');
  for (const name of NAMES) run(`swift-${name}-server`, join(folder, `${name}.conf`));
  await startProxy();
  let buckets = 0;
  return {
    endpoint,
    clientOf,
    startProxy,
    /** Ends the door, which all requests come through. */
    stopProxy: (signal: NodeJS.Signals = 'SIGKILL') => stop('swift-proxy-server', signal),
    /** `SIGSTOP`: connections are accepted, and nothing is ever answered. */
    signalProxy: (signal: NodeJS.Signals) => children.get('swift-proxy-server')!.kill(signal),
    async bucket(): Promise<S3Settings> {
      const settings = {
        ...{ endpoint, bucket: `test${buckets++}`, region: 'us-east-1' },
        ...{ accessKeyId: 'test:tester', secretAccessKey: SECRET },
      };
      // The servers of lists and objects may be up a moment after the door, one after another.
      const make = async () => {
        const client = clientOf(settings);
        try {
          if (!((await client.bucketExists()) || (await client.createBucket()))) return false;
          await client.putObject('ready', 'ready');
          await client.listObjects();
          return await client.deleteObject('ready');
        } catch {
          return false;
        }
      };
      while (!(await make())) await sleep(100);
      return settings;
    },
    async remove() {
      await Promise.all([...children.keys()].map((program) => stop(program, 'SIGKILL')));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
export type TestSwift = Awaited<ReturnType<typeof startSwift>>;
