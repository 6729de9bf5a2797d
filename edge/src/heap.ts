import { setFlagsFromString } from 'node:v8';

/**
 * Keep this process's memory near what its cache may hold. A cached response outlives the young generation, so that each one
 * that makes room for another is garbage of the old; V8 would let that grow to several times what lives before it collects it.
 * To be imported before the heap has grown. V8 reads these at each collection; --max-semi-space-size, which bounds the young
 * generation, it reads only at the start: whoever starts the edge gives it. Not by --semi-space-growth-factor=1: V8 shrinks the young
 * generation when nothing is to be done, and then it never grows again, so that all in flight is promoted.
 */
// The next collection of the old generation is due at a fifth more than lived through the last.
setFlagsFromString('--heap-growing-percent=20');
// What is free goes back to the system at once.
setFlagsFromString('--no-memory-pool');
