/* Kokoro's decoder: what is said, pitch and loudness in frames to frames of twice the rate. */

#define SAID 528   /* 512 channels of text, pitch and loudness, filled up to whole vectors */
#define WIDE 1104  /* 1024 channels, 64 of text, pitch and loudness, filled up */
#define MIDDLE 1024
#define REST 66

typedef struct {
    dense past; /* around the convolutions */
    conv first, second;
} residual;

typedef struct {
    residual five[5];        /* the last one doubles the rate */
    const float *pool, *pool_bias; /* (3, WIDE), (WIDE): of the doubling, each channel by itself */
} decoder;

/* Normed and rectified rows at twice their rate. */
static void doubled(const decoder *d, const half *in, int rows, const settings *to, float slope, half *out) {
    shape s = {to->gain, to->shift, NULL, NULL, slope};
    for (int t = 0; t < rows; t++)
        for (int c = 0; c < WIDE; c += LANES) {
            vf bias = vf_load(d->pool_bias + c), here = shaped(vf_half(in + (size_t)t * WIDE + c), &s, c);
            vf next = t + 1 < rows ? shaped(vf_half(in + (size_t)(t + 1) * WIDE + c), &s, c) : vf_set(0);
            half *to_row = out + (size_t)t * 2 * WIDE + c;
            vf_to_half(to_row, vf_fma(here, vf_load(d->pool + WIDE + c), bias));
            vf_to_half(to_row + WIDE, vf_fma(here, vf_load(d->pool + 2 * WIDE + c),
                                             vf_fma(next, vf_load(d->pool + c), bias)));
        }
}

/* Rows of floats for a product: what vectors hold beyond `channels` is left out. */
static void as_floats(const half *in, size_t apart, int rows, int channels, float *out) {
    for (int t = 0; t < rows; t++)
        for (int c = 0; c < channels; c += LANES)
            vf_store(out + (size_t)t * channels + c, vf_half(in + t * apart + c));
}

static size_t decoder_room(int frames) {
    size_t n = frames;
    return rounded(n * SAID * 2) + 3 * rounded(2 * n * WIDE * 2) + rounded(n * WIDE * 4) + WINDOW_ROOM;
}

/* said: (frames, SAID). rest: (frames, REST), what stands beside the channels of each block. out: (2 frames,
   NARROW). */
static void decode(const decoder *d, const float *said, const float *rest, const float *style, int frames, half *out,
                   uint8_t *room) {
    half *given = (half *)room, *x, *past, *between;
    room += rounded((size_t)frames * SAID * 2);
    size_t wide = rounded((size_t)frames * 2 * WIDE * 2);
    x = (half *)room, past = (half *)(room + wide), between = (half *)(room + 2 * wide);
    float *floats = (float *)(room + 3 * wide);
    room += 3 * wide + rounded((size_t)frames * WIDE * 4);
    settings to;
    double sums[2 * WIDE], sums_between[2 * MIDDLE];
    for (size_t i = 0; i < (size_t)frames * SAID; i += LANES) vf_to_half(given + i, vf_load(said + i));
    float row[WIDE - MIDDLE] = {0};
    for (int t = 0; t < frames; t++) {
        memcpy(row, rest + (size_t)t * REST, REST * sizeof(float));
        for (int c = 0; c < WIDE - MIDDLE; c += LANES) vf_to_half(x + (size_t)t * WIDE + MIDDLE + c, vf_load(row + c));
    }
    for (int n = 0; n < 5; n++) {
        const residual *r = &d->five[n];
        const half *in = n ? x : given;
        int channels = n ? WIDE : SAID;
        as_floats(in, channels, frames, channels, floats);
        multiply(floats, channels, frames, &r->past, past, NULL, WIDE);
        sums_of(in, frames, channels, sums);
        if (n < 4) {
            run(&r->first, style, in, sums, frames, (finish){.out = between, .sums = sums_between}, &to, room);
            finish f = {.plus = past, .out = x, .apart = WIDE};
            run(&r->second, style, between, sums_between, frames, f, &to, room);
            continue;
        }
        normed(&r->first, style, sums, frames, &to);
        half *twice = between, *later = x; /* x is spent once it is doubled */
        doubled(d, in, frames, &to, r->first.slope, twice);
        plain(&r->first, twice, 2 * frames, (finish){.out = later, .sums = sums_between}, &to, room);
        for (int t = frames - 1; t >= 0; t--)
            for (int k = 1; k >= 0; k--)
                memmove(past + (size_t)(2 * t + k) * WIDE, past + (size_t)t * WIDE, NARROW * sizeof(half));
        finish f = {.plus = past, .out = twice, .apart = WIDE};
        run(&r->second, style, later, sums_between, 2 * frames, f, &to, room);
        for (int t = 0; t < 2 * frames; t++)
            memcpy(out + (size_t)t * NARROW, twice + (size_t)t * WIDE, NARROW * sizeof(half));
    }
}
