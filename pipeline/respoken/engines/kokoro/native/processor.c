/* What the processor this runs on can do, and which kernels these are; compiled for any of its family. */
#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#ifndef HWCAP_ASIMDDP
#define HWCAP_ASIMDDP (1 << 20)
#endif
#endif
#if defined(__aarch64__) && defined(_WIN32)
#include <windows.h>
#ifndef PF_ARM_V82_DP_INSTRUCTIONS_AVAILABLE
#define PF_ARM_V82_DP_INSTRUCTIONS_AVAILABLE 43
#endif
#endif
#if defined(__x86_64__)
#include <cpuid.h>

/* The state that the system saves: 6 for AVX, 0xe6 for AVX-512. */
static unsigned saved(void) {
    unsigned low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}
#endif

/* Bits: 1 avx512 (F, BW, DQ, VL and VNNI), 2 avxvnni (AVX2, FMA, F16C and AVX-VNNI), 4 neon with dot products. */
EXPORT int respoken_processor(void) {
    int found = 0;
#if defined(__x86_64__)
    unsigned a, b, c, d, b7, c7, a1 = 0, most;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return 0;
    int basic = (c >> 27 & 1) && (c >> 28 & 1) && (c >> 29 & 1) && (c >> 12 & 1); /* OSXSAVE, AVX, F16C, FMA */
    if (!basic || !__get_cpuid_count(7, 0, &most, &b7, &c7, &d)) return 0;
    unsigned x, y, z;
    if (most >= 1) __cpuid_count(7, 1, a1, x, y, z);
    if ((saved() & 0xe6) == 0xe6 && (b7 >> 16 & 1) && (b7 >> 17 & 1) && (b7 >> 30 & 1) && (b7 >> 31 & 1) &&
        (c7 >> 11 & 1))
        found |= 1;
    if ((saved() & 6) == 6 && (b7 >> 5 & 1) && (a1 >> 4 & 1)) found |= 2;
#elif defined(__aarch64__) && defined(__linux__)
    if (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) found |= 4;
#elif defined(__aarch64__) && defined(__APPLE__)
    found |= 4; /* every Mac with an ARM processor has them */
#elif defined(__aarch64__) && defined(_WIN32)
    if (IsProcessorFeaturePresent(PF_ARM_V82_DP_INSTRUCTIONS_AVAILABLE)) found |= 4;
#endif
    return found;
}

/* Raised when the same weights come to sound different; it stands in __init__.py too, and in clips' names. */
EXPORT int respoken_version(void) { return 1; }
