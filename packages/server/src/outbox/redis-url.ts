/** Does this name a Redis server? */
export const isRedisUrl = (url: string): boolean => /^rediss?:$/.test(URL.parse(url)?.protocol ?? '');
