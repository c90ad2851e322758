import type { Redis } from '../../redis/index.ts';

/** Each is one step that no other command comes between. */
const lua = {
  createJob: `
    local job, items, open, name = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
    local prefix, id, client, most, createdAt = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
    local hasName, isRequest, account = ARGV[6] == '1', ARGV[7] == '1', ARGV[8]
    local known = hasName and redis.call('GET', name)
    if known then return { 'known', known } end
    local counted = prefix .. ':counted:' .. account
    if not isRequest and redis.call('SCARD', counted) >= most then return { 'full' } end
    if hasName then redis.call('SET', name, id) end
    redis.call('HSET', job, unpack(ARGV, 9))
    redis.call('PERSIST', items)
    redis.call('ZADD', open, createdAt, id)
    if not isRequest then
      redis.call('ZADD', prefix .. ':client:' .. client, createdAt, id)
      redis.call('SADD', prefix .. ':unfinished:' .. client, id)
      redis.call('SADD', counted, id)
    else
      redis.call('SADD', prefix .. ':requests:' .. client, id)
    end
    return { 'new' }`,
  beginPicture: `
    local job, outcomes, items, starts = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
    local index, alone, now = ARGV[1], ARGV[2], ARGV[3]
    local facts = redis.call('HMGET', job, 'finishedAt', 'request')
    if facts[1] or not facts[2] or redis.call('HEXISTS', outcomes, index) == 1 then return false end
    local item = redis.call('HGET', items, index)
    if not item then return false end
    if alone == '0' and redis.call('HEXISTS', starts, index) == 1 then return 'suspect' end
    redis.call('HSET', job, 'state', 'RUNNING')
    if redis.call('HSETNX', job, 'startedAt', now) == 1 then redis.call('PUBLISH', job, 'started') end
    return { item, facts[2], redis.call('HINCRBY', starts, index, 1) }`,
  recordOutcome: `
    local job, outcomes, starts, results, failures, sure = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
    local prefix, id, index, outcome, failed, now = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
    local facts = redis.call('HMGET', job, 'finishedAt', 'total', 'client', 'notices', 'isRequest', 'account')
    local function notify(what)
      local notice = id .. ' ' .. what .. ' ' .. now
      redis.call('ZADD', prefix .. ':notices', now, notice)
      redis.call('SADD', prefix .. ':{' .. id .. '}:unsent', notice)
    end
    if facts[1] or not facts[2] then return 0 end
    if redis.call('HSETNX', outcomes, index, outcome) == 0 then return 0 end
    redis.call('HDEL', starts, index)
    redis.call('ZADD', failed == '1' and failures or results, index, index)
    if ARGV[7] then redis.call('ZADD', sure, ARGV[7], index) end
    if facts[4] == 'OUTCOMES' then notify(index) end
    redis.call('HSET', job, 'state', 'RUNNING')
    redis.call('HSETNX', job, 'startedAt', now)
    if failed == '1' then redis.call('HINCRBY', job, 'failed', 1) end
    if redis.call('HINCRBY', job, 'done', 1) == tonumber(facts[2]) then
      redis.call('HSET', job, 'finishedAt', now, 'state', 'FINISHED')
      redis.call('ZREM', prefix .. ':open', id)
      redis.call('ZADD', prefix .. (facts[5] and ':answered' or ':ended'), now, id)
      redis.call('SREM', prefix .. (facts[5] and ':requests:' or ':unfinished:') .. facts[3], id)
      redis.call('SREM', prefix .. ':counted:' .. (facts[6] or facts[3]), id)
      if facts[4] then notify('end') end
    end
    redis.call('PUBLISH', job, 'recorded')
    return 1`,
  correctOutcome: `
    local job, outcomes, results, failures, sure = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
    local index, outcome, failed = ARGV[1], ARGV[2], ARGV[3]
    if redis.call('HEXISTS', outcomes, index) == 0 then return 0 end
    redis.call('HSET', outcomes, index, outcome)
    local change = tonumber(failed) - redis.call('ZREM', failures, index)
    redis.call('ZREM', results, index)
    redis.call('ZREM', sure, index)
    redis.call('ZADD', failed == '1' and failures or results, index, index)
    redis.call('HINCRBY', job, 'failed', change)
    redis.call('PUBLISH', job, 'corrected')
    return 1`,
  cancelJob: `
    local job = KEYS[1]
    local prefix, id, now = ARGV[1], ARGV[2], ARGV[3]
    local facts = redis.call('HMGET', job, 'finishedAt', 'client', 'notices', 'isRequest', 'account')
    if facts[1] or not facts[2] then return 0 end
    redis.call('HSET', job, 'finishedAt', now, 'state', 'CANCELLED')
    redis.call('ZREM', prefix .. ':open', id)
    redis.call('ZADD', prefix .. (facts[4] and ':answered' or ':ended'), now, id)
    redis.call('SREM', prefix .. (facts[4] and ':requests:' or ':unfinished:') .. facts[2], id)
    redis.call('SREM', prefix .. ':counted:' .. (facts[5] or facts[2]), id)
    if facts[3] then
      local notice = id .. ' end ' .. now
      redis.call('ZADD', prefix .. ':notices', now, notice)
      redis.call('SADD', prefix .. ':{' .. id .. '}:unsent', notice)
    end
    redis.call('PUBLISH', job, 'cancelled')
    redis.call('PUBLISH', prefix .. ':cancels', id)
    return 1`,
  takeNotices: `
    local notices, attempts, now, most, due = KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3]
    local taken = redis.call('ZRANGEBYSCORE', notices, '-inf', now, 'LIMIT', 0, most)
    for i, notice in ipairs(taken) do
      redis.call('ZADD', notices, due, notice)
      taken[i] = { notice, redis.call('HGET', attempts, notice) or '0' }
    end
    return taken`,
} as const;

const keys: { readonly [S in keyof typeof lua]: number } = {
  createJob: 4,
  beginPicture: 4,
  recordOutcome: 6,
  correctOutcome: 5,
  cancelJob: 1,
  takeNotices: 2,
};

type Script = (...args: readonly (string | number)[]) => Promise<unknown>;

export type Scripted = Redis & { readonly [S in keyof typeof lua]: Script };

/** Teaches a connection the scripts. */
export function withScripts(redis: Redis): Scripted {
  for (const [name, text] of Object.entries(lua)) {
    redis.defineCommand(name, { lua: text, numberOfKeys: keys[name as keyof typeof lua] });
  }
  return redis as Scripted;
}
