import type { Plugin } from 'graphql-yoga';

/**
 * Headers of every answer: a browser must not take one for another type than it has, least of all JSON that holds what a
 * client sent for a page.
 */
export const useSecurityHeaders = (): Plugin => ({
  onResponse({ response: { headers } }) {
    headers.set('x-content-type-options', 'nosniff');
  },
});
