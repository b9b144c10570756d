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

/* The last convolution, and the inverse transform of what it gives as size and phase; frames 5 samples apart. */
static void sounded(const generator *g, const half *in, int rows, float *audio, size_t samples) {
    enum { MANY = 96, TAPS = 7, BINS = 11, LONG = 20, HOP = 5, OUT = 32 };
    float around[(MANY + TAPS - 1) * LATE], out[MANY * OUT];
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
            float parts[SPECTRUM];
            for (int b = 0; b < BINS; b++) {
                float size = expf(out[k * OUT + b]), phase = sinf(out[k * OUT + BINS + b]);
                parts[b] = size * cosf(phase);
                parts[BINS + b] = size * sinf(phase);
            }
            ptrdiff_t at = (ptrdiff_t)(t + k) * HOP - LONG / 2;
            for (int i = 0; i < LONG; i++) {
                if (at + i < 0 || at + i >= (ptrdiff_t)samples) continue;
                float y = 0;
                for (int b = 0; b < SPECTRUM; b++) y += parts[b] * g->basis[b * LONG + i];
                audio[at + i] += 4 * y; /* four windows overlap, of which the sum is a quarter */
            }
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
