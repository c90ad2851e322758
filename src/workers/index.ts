export { loadPlugins } from './load-plugins.ts';
export { createPool, type Pool } from './pool.ts';
