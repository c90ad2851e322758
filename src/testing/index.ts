export { type Check, type ContractOptions, contractOf } from './contract.ts';
export { type Scene, scenes } from './scenes.ts';
