// SPDX-License-Identifier: Apache-2.0
// How the program gets its memory: from jemalloc, which reads this string at its start
// (jemalloc(3), "TUNING"). The environment's MALLOC_CONF is read after it and wins; with
// MALLOC_CONF=stats_print:true a run ends with what the allocator did and with which options.
//
// Weights and maps of a large network are vectors of tens of megabytes, each written once and read
// once or twice, and small objects of a plan or a queue lie all over the heap. In pages of 4 KiB a
// run then waits for the kernel, which makes them, and for the look-up of their addresses; on a
// virtual machine, where that takes two tables, half of its time. FlowNetS with data on a 384x512
// pair (2 cores of an AMD EPYC, virtual, load 11, best of 3; user and system seconds, peak memory):
//   glibc                                3.6 + 1.2   510 MB   169,400 page faults
//   jemalloc as it comes                 4.0 + 2.2   531 MB
//   thp:always                           2.1 + 0.6   576 MB
//   thp:always,dirty_decay_ms:-1         1.9 + 0.2   664 MB     2,100 page faults
#include <jemalloc/jemalloc.h>

// thp:always          asks for pages of 2 MiB for all memory (madvise); only a wish, kernels whose
//                     transparent_hugepage is `never` give small ones.
// dirty_decay_ms:-1   keeps what was freed for what comes next instead of giving it back, and
//                     having its pages made and zeroed again, for every layer's map. A process then
//                     never shrinks; it does not grow for it either, because freed memory is used
//                     before new memory is.
// Left alone: narenas. One arena for all threads (narenas:1) saves up to 20 MB with two threads and
// no time (evaluate, quantize), and they would wait for each other where there are more cores.
const char* malloc_conf = "thp:always,dirty_decay_ms:-1";
