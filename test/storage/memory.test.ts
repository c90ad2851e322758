import { createMemoryStore } from '../../src/storage/index.ts';
import { describeStore } from './contract.ts';

let files = 0;

describeStore('memory', {
  create(settings) {
    files = 0;
    return createMemoryStore({
      ...settings,
      onEvent(event) {
        files += event.event === 'stored' ? 1 : -1;
        settings.onEvent?.(event);
      },
    });
  },
  count: async () => files,
  async clear() {},
});
