import { createPulse, type Redis, reached } from '../../redis/index.ts';
import type { JobStore } from '../job-store.ts';

/** Milliseconds that a subscription may take. */
const PATIENCE = 1_400;

interface Channel {
  readonly listeners: Set<() => void>;
  readonly subscribed: Promise<unknown>;
}

/**
 * Messages about jobs by publish and subscribe. A loss of Redis is a change too: what listens then asks for the job, and fails at
 * once instead of waiting for a message that never comes.
 *
 * @param redis for what a client waits for
 * @param ear subscribes, and does nothing else
 * @param channelOf the channel of a job
 * @param cancels the channel of all cancels
 */
export function createJobEvents(
  redis: Redis,
  ear: Redis,
  channelOf: (id: string) => string,
  cancels: string,
): Pick<JobStore, 'listen' | 'onCancel'> & { close(): void } {
  const channels = new Map<string, Channel>();
  const cancelled = new Set<(id: string) => void>();
  ear.on('message', (channel: string, message: string) => {
    if (channel === cancels) for (const listener of cancelled) listener(message);
    else for (const changed of channels.get(channel)?.listeners ?? []) changed();
  });
  const pulse = createPulse(redis, () => {
    for (const { listeners } of channels.values()) for (const changed of listeners) changed();
  });

  function open(name: string): Channel {
    const channel = { listeners: new Set<() => void>(), subscribed: ear.subscribe(name) };
    // Each listener gets the failure.
    channel.subscribed.catch(() => {});
    channels.set(name, channel);
    pulse.start();
    return channel;
  }
  function leave(name: string, { listeners }: Channel, listener: () => void) {
    if (!listeners.delete(listener) || listeners.size > 0) return;
    channels.delete(name);
    ear.unsubscribe(name).catch(() => {});
    if (channels.size === 0) pulse.stop();
  }

  return {
    async listen(id, changed) {
      const name = channelOf(id);
      const channel = channels.get(name) ?? open(name);
      // The same function may listen twice.
      const listener = () => changed();
      channel.listeners.add(listener);
      const stop = () => leave(name, channel, listener);
      try {
        await reached(ear, () => channel.subscribed, PATIENCE);
      } catch (error) {
        stop();
        throw error;
      }
      return stop;
    },
    onCancel(listener) {
      cancelled.add(listener);
      if (cancelled.size === 1) ear.subscribe(cancels).catch(() => {});
    },
    close: pulse.stop,
  };
}
