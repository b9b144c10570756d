#define NAME(x) x##_avxvnni
#define LANES_FILE "lanes_avxvnni.h"
#include "speech.h"
