/** Commands that a read-only replica refuses: those flagged `write` in `COMMAND` of Redis 7.0, and newer ones after them. */
const words = `
append bitfield bitop blmove blmpop blpop brpop brpoplpush bzmpop bzpopmax bzpopmin copy decr decrby del expire
expireat flushall flushdb geoadd georadius georadiusbymember geosearchstore getdel getex getset hdel hincrby
hincrbyfloat hmset hset hsetnx incr incrby incrbyfloat linsert lmove lmpop lpop lpush lpushx lrem lset ltrim migrate
move mset msetnx persist pexpire pexpireat pfadd pfdebug pfmerge psetex rename renamenx restore restore-asking rpop
rpoplpush rpush rpushx sadd sdiffstore set setbit setex setnx setrange sinterstore smove sort spop srem sunionstore
swapdb unlink xack xadd xautoclaim xclaim xdel xgroup xreadgroup xsetid xtrim zadd zdiffstore zincrby zinterstore zmpop
zpopmax zpopmin zrangestore zrem zremrangebylex zremrangebyrank zremrangebyscore zunionstore
delex hexpire hexpireat hgetdel hgetex hpersist hpexpire hpexpireat hsetex msetex xackdel xdelex
`;

/** In lower case. FUNCTION and SCRIPT are left out: some of their subcommands only read. */
export const writeCommands: ReadonlySet<string> = new Set(words.trim().split(/\s+/));
