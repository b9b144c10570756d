/* Convolutions of rows that are normed in a style first: Kokoro's AdaIN, with a snake or a rectifier. */

#define STYLE 128
#define MOST_CHANNELS 1104 /* 1090, filled up to whole vectors */

#define CLIP 20.0f
/* How far a byte reaches, times the root mean square of what it stands for. Farther, and the steps are
   coarse; less far, and peaks are cut. At 10 to 15 the sound is best; see docs/speed.md. */

#define CLIP_OF_TWO 48.0f /* the same where two bytes stand for a number, and no peak need be cut */

typedef struct {
    const int8_t *weights;
    const float *bias, *totals;      /* totals: the sum of each channel out's weights */
    const float *style, *style_bias; /* (STYLE, 2 many_in): gains less 1, then shifts */
    const float *alpha;              /* of the snake before it, or NULL: a rectifier */
    float scale, slope;              /* of the weights; of the rectifier */
    int32_t many_in, many_out, taps, step, planes;
} conv;

typedef struct {
    float gain[MOST_CHANNELS], shift[MOST_CHANNELS], alpha_by_pi[MOST_CHANNELS], by_alpha[MOST_CHANNELS];
    float bias[MOST_CHANNELS];
} settings;

/* What a style asks of n channels: gains less 1, then shifts, (2 n). */
static void styled(const float *weights, const float *bias, const float *style, int n, float *out) {
    for (int i = 0; i < 2 * n; i += LANES) {
        vf sum = vf_load(bias + i);
        for (int k = 0; k < STYLE; k++)
            sum = vf_fma(vf_set(style[k]), vf_load(weights + (size_t)k * 2 * n + i), sum);
        vf_store(out + i, sum);
    }
}

/* gain and shift of an instance norm in a style: x gain + shift is (x - mean) / deviation (1 + g) + b.
   sums: of the rows, and of their squares. */
static void normed(const conv *c, const float *style, const double *sums, int rows, settings *to) {
    int n = c->many_in;
    float asked[2 * MOST_CHANNELS];
    styled(c->style, c->style_bias, style, n, asked);
    for (int i = 0; i < n; i++) {
        double mean = sums[i] / rows, variance = sums[n + i] / rows - mean * mean;
        double by = (1.0 + asked[i]) / sqrt((variance > 0 ? variance : 0) + 1e-5);
        to->gain[i] = (float)by;
        to->shift[i] = (float)(asked[n + i] - mean * by);
        if (c->alpha) {
            to->alpha_by_pi[i] = c->alpha[i] * 0.31830988618f;
            to->by_alpha[i] = 1 / c->alpha[i];
        }
    }
}

/* Sums and sums of squares of each channel, (2 channels). */
static void sums_of(const half *x, int rows, int channels, double *sums) {
    memset(sums, 0, 2 * sizeof(double) * channels);
    for (int t = 0; t < rows; t += BLOCK) {
        int end = t + BLOCK < rows ? t + BLOCK : rows;
        for (int c = 0; c < channels; c += LANES) {
            vf a = vf_set(0), b = vf_set(0);
            for (int r = t; r < end; r++) {
                vf y = vf_half(x + (size_t)r * channels + c);
                a = vf_add(a, y);
                b = vf_fma(y, y, b);
            }
            float of_values[LANES], of_squares[LANES];
            vf_store(of_values, a);
            vf_store(of_squares, b);
            for (int i = 0; i < LANES; i++) {
                sums[c + i] += of_values[i];
                sums[channels + c + i] += of_squares[i];
            }
        }
    }
}

/* A convolution of shaped rows. `to` lends room for its bias. */
static void product(const conv *c, const half *in, int rows, const shape *s, finish f, settings *to, uint8_t *room) {
    float step = (c->planes > 1 ? CLIP_OF_TWO : CLIP) / 127 * level(in, rows, c->many_in, s);
    float zero = c->planes > 1 ? ZERO * (1 + 1.0f / 256) : ZERO;
    f.scale = step * c->scale;
    for (int i = 0; i < c->many_out; i++) to->bias[i] = c->bias[i] - zero * f.scale * c->totals[i];
    f.bias = to->bias;
    if (f.sums) memset(f.sums, 0, 2 * sizeof(double) * c->many_out);
    convolve(in, rows, c->many_in, c->many_out, c->taps, c->step, c->planes, c->weights, s, 1 / step, &f, room);
}

/* The same of rows normed in a style, then bent by a snake or a rectifier. */
static void run(const conv *c, const float *style, const half *in, const double *sums, int rows, finish f,
                settings *to, uint8_t *room) {
    normed(c, style, sums, rows, to);
    shape s = {to->gain, to->shift, c->alpha ? to->alpha_by_pi : NULL, to->by_alpha, c->slope};
    product(c, in, rows, &s, f, to, room);
}

/* The same of rows as they are. */
static void plain(const conv *c, const half *in, int rows, finish f, settings *to, uint8_t *room) {
    for (int i = 0; i < c->many_in; i++) to->gain[i] = 1, to->shift[i] = 0;
    shape s = {to->gain, to->shift, NULL, NULL, 1};
    product(c, in, rows, &s, f, to, room);
}

static size_t rounded(size_t bytes) { return (bytes + 63) / 64 * 64; }
