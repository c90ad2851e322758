/** Loaded first: gives a program the priority that MatteQL gives the network's process, so that all lose alike what others take. */
require('node:os').setPriority(5);
