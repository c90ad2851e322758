export type { UrlSource } from './check-address.ts';
export { createFetcher, type FetcherOptions } from './create-fetcher.ts';
export { isPublicAddress } from './public-address.ts';
