import { setFlagsFromString } from 'node:v8';

/**
 * Keep this process's memory near what its cache may hold. A cached response outlives the young generation, so that each one
 * that makes room for another is garbage of the old; V8 would let that grow to several times what lives before it collects it.
 * To be imported before the heap has grown. V8 reads these at each collection; --max-semi-space-size it reads only at the start.
 */
// The next collection of the old generation is due at a fifth more than lived through the last.
setFlagsFromString('--heap-growing-percent=20');
// The young generation stays as small as it begins.
setFlagsFromString('--semi-space-growth-factor=1');
// What is free goes back to the system at once.
setFlagsFromString('--no-memory-pool');
