#define NAME(x) x##_avx512
#define LANES_FILE "lanes_avx512.h"
#include "speech.h"
