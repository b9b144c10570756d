/* Kokoro's generator, an iSTFTNet: rows of the decoder and the spectrum of the source to samples.

   Twice over the rows are upsampled, the source is added, and the mean of three blocks of six convolutions
   is taken; a last convolution gives a spectrum, and its inverse transform the sound. */

#define SPECTRUM 22
#define NARROW 512 /* channels that come in */
#define EARLY 256  /* after the first upsampling */
#define LATE 128   /* after the second */
#define FASTER 60  /* rows after both, for each that comes in; one more stands before the first */

typedef struct {
    dense noise; /* spectrum to source */
    conv source[6];
    const dense *up; /* one a phase */
    conv blocks[18]; /* three blocks of six */
} stage;

typedef struct {
    stage stages[2];
    dense last;         /* to the spectrum */
    const float *basis; /* (SPECTRUM, 20) of the inverse transform */
} generator;

typedef struct {
    int channels, up, hop, reach, taps; /* hop, reach, taps: of the product that makes the source */
} rates;
static const rates RATES[2] = {{EARLY, 10, 6, 3, 12}, {LATE, 6, 1, 0, 1}};

/* Rows of the stages, one set for both. */
typedef struct {
    half *now, *between, *sum, *all;
    float *wide; /* what is upsampled */
} rows_of;

/* Three pairs of convolutions, each added to what it is of. out: what the last sum is written or added to. */
static void block(const conv *six, const float *style, const half *in, const double *of_in, int rows, half *between,
                  half *sum, half *out, int add, settings *to, uint8_t *room) {
    double of_between[2 * EARLY], of_sum[2 * EARLY];
    for (int i = 0; i < 3; i++) {
        const half *x = i ? sum : in;
        run(&six[2 * i], style, x, i ? of_sum : of_in, rows, (finish){.out = between, .sums = of_between}, to, room);
        finish f = {.plus = x, .out = sum, .sums = of_sum};
        if (i == 2) f = (finish){.plus = x, .out = out, .add = add};
        run(&six[2 * i + 1], style, between, of_between, rows, f, to, room);
    }
}

/* The source's rows: a product of taps rows of the spectrum, hop apart. Beyond its ends it is nothing. */
static void excited(const dense *noise, const float *spectrum, int many, rates r, int rows, half *out) {
    int first = (r.reach + r.hop - 1) / r.hop, after = (many - r.taps + r.reach) / r.hop + 1;
    if (after > rows) after = rows;
    for (int t = 0; t < rows; t++) {
        if (t == first && after > first) t = after;
        if (t >= rows) break;
        float around[12 * SPECTRUM] = {0};
        for (int k = 0; k < r.taps; k++) {
            int from = t * r.hop - r.reach + k;
            if (from >= 0 && from < many)
                memcpy(around + k * SPECTRUM, spectrum + (size_t)from * SPECTRUM, SPECTRUM * sizeof(float));
        }
        multiply(around, 0, 1, noise, out + (size_t)t * r.channels, NULL, r.channels);
    }
    if (after > first)
        multiply(spectrum + (first * r.hop - r.reach) * SPECTRUM, (ptrdiff_t)r.hop * SPECTRUM, after - first, noise,
                 out + (size_t)first * r.channels, NULL, r.channels);
}

/* A transposed convolution a phase at a time: each looks at a row and at one beside it. */
static void upsampled(const dense *up, const float *in, int rows, int many_in, rates r, half *out) {
    size_t apart = (size_t)r.up * r.channels;
    for (int p = 0; p < r.up; p++) {
        float edge[2 * NARROW] = {0};
        half *to = out + (size_t)p * r.channels;
        int early = p < r.up / 2; /* looks at the row before */
        memcpy(edge + (early ? many_in : 0), in + (early ? 0 : (size_t)(rows - 1) * many_in), many_in * sizeof(float));
        multiply(edge, 0, 1, &up[p], to + (early ? 0 : (rows - 1) * apart), NULL, apart);
        multiply(in, many_in, rows - 1, &up[p], to + (early ? apart : 0), NULL, apart);
    }
}

/* Rows times `by`, rectified, as floats. */
static void rectified(const half *in, size_t count, float by, float slope, float *out) {
    for (size_t i = 0; i < count; i += LANES) {
        vf y = vf_mul(vf_half(in + i), vf_set(by));
        vf_store(out + i, vf_max(y, vf_mul(y, vf_set(slope))));
    }
}

/* a0 + a1 x + ..., of count factors. */
static inline vf polynomial(vf x, const float *factors, int count) {
    vf sum = vf_set(factors[count - 1]);
    for (int i = count - 2; i >= 0; i--) sum = vf_fma(sum, x, vf_set(factors[i]));
    return sum;
}

/* sin(2 pi u) / u in u^2 for u in [-1/2, 1/2], off by 1e-9 at most; sin(y) / y and cos(y) in y^2 for y in
   [-1, 1], off by 1e-9: fitted by least squares. exp(x) for small x: its series. */
static const float TURN[7] = {6.28318527f,  -41.341697f,  81.6050236f, -76.7015377f,
                              42.0160758f, -14.8683227f, 3.19933884f};
static const float SINE[5] = {1.0f, -0.166666661f, 0.0083333037f, -0.000198344841f, 2.68761609e-06f};
static const float COSINE[5] = {0.999999999f, -0.499999974f, 0.0416664554f, -0.00138829603f, 2.41212011e-05f};
static const float POWER[8] = {1.0f,        1.0f,         1.0f / 2,     1.0f / 6,
                               1.0f / 24,   1.0f / 120,   1.0f / 720,   1.0f / 5040};

/* e to the x, for a spectrum's sizes: that of x / 64, squared six times. */
static inline vf exponential(vf x) {
    vf y = polynomial(vf_mul(vf_max(vf_min(x, vf_set(60)), vf_set(-60)), vf_set(1.0f / 64)), POWER, 8);
    for (int i = 0; i < 6; i++) y = vf_mul(y, y);
    return y;
}

static inline vf sine(vf x) {
    vf u = vf_mul(x, vf_set(0.15915494309f));
    u = vf_sub(u, vf_round(u));
    return vf_mul(u, polynomial(vf_mul(u, u), TURN, 7));
}

#define BINS 11
#define LONG 20
#define OUT 32 /* the last convolution's channels, SPECTRUM filled up */

/* A frame of samples of what the last convolution gives: sizes as logarithms, then what phases are sines of. */
static void transformed(const float *row, const float *basis, float *samples) {
    float sizes[OUT], phases[OUT], parts[2][16];
    for (int c = 0; c < OUT; c += LANES) {
        vf_store(sizes + c, exponential(vf_load(row + c)));
        vf_store(phases + c, sine(vf_load(row + c)));
    }
    for (int c = 0; c < 16; c += LANES) {
        vf size = vf_load(sizes + c), y = vf_load(phases + BINS + c), square = vf_mul(y, y);
        vf_store(parts[0] + c, vf_mul(size, polynomial(square, COSINE, 5)));
        vf_store(parts[1] + c, vf_mul(size, vf_mul(y, polynomial(square, SINE, 5))));
    }
    for (int i = 0; i < LONG; i++) samples[i] = 0;
    for (int b = 0; b < SPECTRUM; b++) {
        float part = parts[b / BINS][b % BINS];
        for (int i = 0; i < LONG; i++) samples[i] += part * basis[b * LONG + i];
    }
}

/* The last convolution, and the inverse transform of what it gives; frames are 5 samples apart. */
static void sounded(const generator *g, const half *in, int rows, float *audio, size_t samples) {
    enum { MANY = 96, TAPS = 7, HOP = 5 };
    float around[(MANY + TAPS - 1) * LATE], out[MANY * OUT], frame[LONG];
    memset(audio, 0, samples * sizeof(float));
    for (int t = 0; t < rows; t += MANY) {
        int many = rows - t < MANY ? rows - t : MANY;
        for (int k = 0; k < many + TAPS - 1; k++) {
            int from = t + k - TAPS / 2;
            if (from < 0 || from >= rows) memset(around + k * LATE, 0, LATE * sizeof(float));
            else rectified(in + (size_t)from * LATE, LATE, 1.0f / 3, 0.01f, around + k * LATE);
        }
        multiply(around, LATE, many, &g->last, NULL, out, OUT);
        for (int k = 0; k < many; k++) {
            transformed(out + k * OUT, g->basis, frame);
            ptrdiff_t at = (ptrdiff_t)(t + k) * HOP - LONG / 2;
            for (int i = 0; i < LONG; i++) /* four windows overlap, of which the sum is a quarter */
                if (at + i >= 0 && at + i < (ptrdiff_t)samples) audio[at + i] += 4 * frame[i];
        }
    }
}

static size_t generator_room(int rows) {
    size_t late = rounded(((size_t)rows * FASTER + 1) * LATE * sizeof(half));
    return 4 * late + rounded((size_t)rows * RATES[0].up * EARLY * sizeof(float)) + WINDOW_ROOM;
}

/* spectrum: (FASTER rows + 1, SPECTRUM). x: (rows, NARROW). audio: 300 samples a row. */
static void generate(const generator *g, const float *spectrum, const half *x, const float *style, int rows,
                     float *audio, uint8_t *room) {
    size_t late = rounded(((size_t)rows * FASTER + 1) * LATE * sizeof(half));
    int many = rows * FASTER + 1;
    size_t samples = (size_t)rows * 300;
    rows_of b = {(half *)room, (half *)(room + late), (half *)(room + 2 * late), (half *)(room + 3 * late),
                 (float *)(room + 4 * late)};
    room += 4 * late + rounded((size_t)rows * RATES[0].up * EARLY * sizeof(float));
    settings to;
    double sums[2 * EARLY];
    int many_in = NARROW;
    rectified(x, (size_t)rows * NARROW, 1, 0.1f, b.wide);
    for (int n = 0; n < 2; n++) {
        const stage *s = &g->stages[n];
        rates r = RATES[n];
        int rows_in = rows;
        rows = rows_in * r.up + n;
        excited(&s->noise, spectrum, many, r, rows, b.now);
        sums_of(b.now, rows, r.channels, sums);
        block(s->source, style, b.now, sums, rows, b.between, b.sum, b.all, 0, &to, room);
        upsampled(s->up, b.wide, rows_in, many_in, r, b.now + (size_t)n * r.channels);
        if (n) memcpy(b.now, b.now + 2 * r.channels, r.channels * sizeof(half)); /* the edge is mirrored */
        for (size_t i = 0; i < (size_t)rows * r.channels; i += LANES)
            vf_to_half(b.now + i, vf_add(vf_half(b.now + i), vf_half(b.all + i)));
        sums_of(b.now, rows, r.channels, sums);
        for (int k = 0; k < 3; k++)
            block(s->blocks + 6 * k, style, b.now, sums, rows, b.between, b.sum, b.all, k > 0, &to, room);
        if (n == 0) rectified(b.all, (size_t)rows * r.channels, 1.0f / 3, 0.1f, b.wide);
        many_in = r.channels;
    }
    sounded(g, b.all, rows, audio, samples);
}
