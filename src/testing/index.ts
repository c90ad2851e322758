export type { Check } from './check.ts';
export { type ContractOptions, contractOf } from './contract.ts';
export { type Fixture, fixtures } from './fixtures.ts';
