#define NAME(x) x##_neon
#define LANES_FILE "lanes_neon.h"
#include "speech.h"
