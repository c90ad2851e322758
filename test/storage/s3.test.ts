import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { createS3Store, type S3Settings } from '../../src/storage/index.ts';
import { hasSwift, SWIFT_START, startSwift, type TestSwift } from '../support/swift.ts';
import { describeStore } from './contract.ts';

let swift: TestSwift;
let parts: string;
let bucket: S3Settings | undefined;

describe.skipIf(!hasSwift)(
  'with OpenStack Swift (Debian: swift-proxy, swift-account, swift-container, swift-object, memcached)',
  () => {
    beforeAll(async () => {
      swift = await startSwift();
      parts = await mkdtemp(join(tmpdir(), 'matteql-s3-'));
    }, SWIFT_START);
    afterAll(async () => {
      await swift?.remove();
      if (parts) await rm(parts, { recursive: true });
    });

    describeStore('s3', {
      async create(settings) {
        bucket ??= await swift.bucket();
        return createS3Store(bucket, { parts, presigned: true, ...settings });
      },
      async count() {
        const objects = await swift.clientOf(bucket!).listObjects('/', 'files/');
        return objects!.length + (await readdir(parts)).length;
      },
      async clear() {
        bucket = undefined;
      },
    });
  },
);
