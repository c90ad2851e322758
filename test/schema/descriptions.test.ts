import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCodes, warningDocs } from '../../src/pipeline/index.ts';
import { root } from '../support/docs.ts';
import { openTestServer, type TestServer } from '../support/server.ts';

let api: TestServer;
beforeAll(async () => {
  api = await openTestServer();
});
afterAll(() => api.close());

describe('descriptions', () => {
  it('are there for the schema, every type, every value and every field that starts work or takes input', () => {
    const types = Object.values(api.schema.getTypeMap()).filter(
      (type) => !isIntrospectionType(type) && !(isScalarType(type) && isSpecifiedScalarType(type)),
    );
    const missing = types.flatMap((type) => {
      const own = type.description ? [] : [type.name];
      const isRoot = type === api.schema.getQueryType() || type === api.schema.getMutationType();
      const parts = isEnumType(type)
        ? type.getValues()
        : isInputObjectType(type) || (isObjectType(type) && isRoot)
          ? Object.values(type.getFields())
          : [];
      return [...own, ...parts.filter(({ description }) => !description).map(({ name }) => `${type.name}.${name}`)];
    });
    expect(api.schema.description).toMatch(/^Separates the subject/);
    expect(missing).toEqual([]);
  });

  it('of what is no part of an id say that it belongs to one answer', () => {
    const describedOf = (type: string, field: string) =>
      (api.schema.getType(type) as any).getFields()[field].description;
    for (const [type, field] of [
      ['Removal', 'runs'],
      ['Removal', 'warnings'],
      ['Image', 'warnings'],
      ['Image', 'filename'],
    ]) {
      expect(describedOf(type!, field!), `${type}.${field}`).toMatch(/one answer/);
    }
  });

  it('of options end with their default, or with "Required."', () => {
    const fieldsOf = (name: string) => (api.schema.getType(name) as any).getFields();
    expect(fieldsOf('RefineThresholdOptions').at.description).toMatch(/From 0 to 1\. Default: 0\.5\.$/);
    expect(fieldsOf('ResizeStretchOptions').kernel.description).toMatch(/Default: LINEAR\.$/);
    expect(fieldsOf('CompositeGradientOptions').colors.description).toMatch(/Default: \["#f7f8fa","#b9c2cf"\]\.$/);
    expect(fieldsOf('RestoreOwnOptions').mask.description).toMatch(/Required\.$/);
    expect(fieldsOf('LayoutScaleOptions').width.description).not.toMatch(/Default|Required/);
    const options = Object.values(api.schema.getTypeMap()).filter(
      (type) => isInputObjectType(type) && type.name.endsWith('Options'),
    );
    const wrong = options.flatMap(({ name }) =>
      Object.values<any>(fieldsOf(name))
        .filter(({ type, defaultValue, description }) => {
          if (defaultValue !== undefined) return !/ Default: .+\.$/.test(description);
          return isNonNullType(type) !== / Required\.$/.test(description);
        })
        .map((field) => `${name}.${field.name}`),
    );
    expect([options.length > 40, wrong]).toEqual([true, []]);
  });
});

describe('codes as data', () => {
  it('errors: all of them, with what they mean, whether to ask again, and their status', async () => {
    const { data } = await api.askRaw(
      '{ errors { code doc retryable status } __type(name: "ErrorCode") { enumValues { name description } } }',
    );
    expect(data.errors.map(({ code }: any) => code)).toEqual(errorCodes);
    expect(data.__type.enumValues).toEqual(data.errors.map(({ code, doc }: any) => ({ name: code, description: doc })));
    const known = (code: string) => data.errors.find((each: any) => each.code === code);
    expect(known('OVERLOADED')).toMatchObject({ retryable: true, status: 503 });
    expect(known('BAD_OPTION')).toMatchObject({ retryable: false, status: null });
  });

  it('warnings: every code that a built-in plugin gives is described', async () => {
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    const given = sources.flatMap((name) =>
      [...readFileSync(join(root, 'src', name), 'utf8').matchAll(/\bwarn\(\s*'([A-Z_]+)'/g)].map(([, code]) => code!),
    );
    expect(given.length).toBeGreaterThan(8);
    expect([...new Set(given)].sort()).toEqual(Object.keys(warningDocs).sort());
    const { data } = await api.askRaw('{ warnings { code doc } }');
    expect(data.warnings).toContainEqual({ code: 'ANIMATED', doc: warningDocs.ANIMATED });
  });

  it('limits: each by name', async () => {
    const { data } = await api.askRaw('{ server { limits { maxFileBytes filesBytes documentCost deadline } } }');
    expect(data.server.limits).toEqual({ maxFileBytes: 30e6, filesBytes: 2e9, documentCost: 1200, deadline: 120 });
  });
});
