export { defaultHome } from './default-home.ts';
