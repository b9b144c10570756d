/* What the checks of the kernels share: numbers that only look random, rows of half, and a count of what is wrong. */
#include <stdio.h>
#include <stdlib.h>

#include KERNEL /* avx512.c and its like: everything in it can be called from here */

static int wrong;

#define CHECK(true_, ...)                                                          \
    do {                                                                           \
        if (!(true_) && ++wrong <= 20) printf(__VA_ARGS__), printf("\n");          \
    } while (0)

static uint64_t state = 42;

static uint32_t any(void) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33);
}

/* A whole number in [least, most]. */
static int between(int least, int most) { return least + (int)(any() % (unsigned)(most - least + 1)); }

/* A number in [-1, 1). */
static float near(void) { return (float)any() / (1u << 30) - 1; }

/* Bytes with nothing of ours before or after them: what reads or writes beyond is caught by the sanitizer. */
static void *exactly(size_t bytes) {
    void *made = malloc(bytes ? bytes : 1);
    if (!made) abort();
    return made;
}

static float as_float(half x) {
    int exponent = x >> 10 & 31, fraction = x & 1023;
    float y = exponent ? ldexpf((float)(fraction + 1024), exponent - 25) : ldexpf((float)fraction, -24);
    return x >> 15 ? -y : y;
}

/* The nearest half, for numbers that it holds without loss or nearly: by the lanes' own conversion. */
static half as_half(float x) {
    half many[LANES];
    vf_to_half(many, vf_set(x));
    return many[0];
}

static half *halves(size_t count, float most) {
    half *made = exactly(count * sizeof(half));
    for (size_t i = 0; i < count; i++) made[i] = as_half(most * near());
    return made;
}

static float *floats_of(size_t count, float most) {
    float *made = exactly(count * sizeof(float));
    for (size_t i = 0; i < count; i++) made[i] = most * near();
    return made;
}

/* Within a half's last place of what is right, and within `off`. */
static int is_half_of(half got, double right, double off) {
    return fabs(as_float(got) - right) <= fabs(right) * (1.0 / 2048) * 1.0001 + 3e-8 + off;
}

static int done(const char *what) {
    if (wrong) printf("%s: %d wrong\n", what, wrong);
    return wrong != 0;
}
