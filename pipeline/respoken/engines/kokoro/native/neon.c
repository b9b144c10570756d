#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-schedule-insns") /* which would load so much ahead that sums leave their registers */
#endif
#define NAME(x) x##_neon
#define LANES_FILE "lanes_neon.h"
#include "speech.h"
