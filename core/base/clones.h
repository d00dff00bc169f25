// One function compiled for several instruction sets.
#pragma once

// Clones for AVX2 and AVX-512 chosen at load time: portable binaries without -march=native. Sanitizers run before
// ifunc resolvers may, so they get the plain version.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)                  \
    && !defined(__SANITIZE_THREAD__)
#define TTQ_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define TTQ_CLONES
#endif
