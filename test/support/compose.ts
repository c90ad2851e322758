import { parse } from 'yaml';
import { textOf } from './docs.ts';

export interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, unknown>>;
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, unknown>>;
}

/** What compose.yaml says. */
export const compose = parse(textOf('compose.yaml'), { merge: true }) as {
  readonly services: Readonly<Record<'server' | 'worker' | 'redis' | 's3', Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};

/** As Docker hands it over, with the variables of the shell set. */
export const environmentOf = ({ environment = {} }: Service): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      String(value).replace(/\$\{(\w+)[^}]*\}/g, 'a-secret-of-$1'),
    ]),
  );
