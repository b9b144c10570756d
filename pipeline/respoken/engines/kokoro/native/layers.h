/* The layers of Kokoro's decoder on the rows (time, channels) of one utterance.

   Compiled once for each kind of processor, which lanes_*.h abstracts. Sums of bytes are exact whole
   numbers, and floats are added in one fixed order, so that what is heard does not depend on threads. */

#if defined(__clang__)
#define UNROLL _Pragma("unroll")
#else
#define UNROLL _Pragma("GCC unroll 8")
#endif

#define BLOCK 192     /* rows quantised at a time: with their surroundings they stay in the second cache */
#define MOST_REACH 25 /* of a kernel to either side: 11 taps, 5 apart */
#define WINDOW_ROOM (2 * (BLOCK + TILE_ROWS + 2 * MOST_REACH) * 1104)
#define GROUP 64      /* channels out whose weights lie together */
#define SAMPLED 16    /* one row in so many is looked at to choose a scale */

/* sin^2(pi u) for u in [-1/2, 1/2] as v (c0 + c1 v + ...), v = u^2; least squares, off by 5e-7 at most. */
static const float SINE_SQUARED[5] = {9.869521747f, -32.465035850f, 42.642276038f, -29.421107145f, 10.573168937f};

/* What is done to an activation before it is quantised: z = x gain + shift, then z + sin^2(alpha z) / alpha,
   or, without alpha, z where positive and slope z where not. One vector of each for every LANES channels. */
typedef struct {
    const float *gain, *shift, *alpha_by_pi, *by_alpha;
    float slope;
} shape;

static inline vf shaped(vf x, const shape *s, int c) {
    vf z = vf_fma(x, vf_load(s->gain + c), vf_load(s->shift + c));
    if (!s->alpha_by_pi) return vf_max(z, vf_mul(z, vf_set(s->slope)));
    vf u = vf_mul(z, vf_load(s->alpha_by_pi + c));
    u = vf_sub(u, vf_round(u));
    vf v = vf_mul(u, u), p = vf_set(SINE_SQUARED[4]);
    for (int i = 3; i >= 0; i--) p = vf_fma(p, v, vf_set(SINE_SQUARED[i]));
    return vf_fma(vf_mul(p, v), vf_load(s->by_alpha + c), z);
}

/* The root mean square of shaped activations, from every SAMPLED-th row. */
static float level(const half *in, int rows, int channels, const shape *s) {
    double total = 0;
    int counted = 0;
    for (int t = 0; t < rows; t += SAMPLED, counted++) {
        vf sum = vf_set(0);
        for (int c = 0; c < channels; c += LANES) {
            vf y = shaped(vf_half(in + (size_t)t * channels + c), s, c);
            sum = vf_fma(y, y, sum);
        }
        float parts[LANES];
        vf_store(parts, sum);
        for (int i = 0; i < LANES; i++) total += parts[i];
    }
    return (float)sqrt(total / ((double)counted * channels) + 1e-20);
}

/* Rows as bytes; with a second plane, what rounding left over in 256ths. */
static void quantise(uint8_t *to, uint8_t *finer, const half *in, int rows, int channels, const shape *s,
                     float by_step) {
    vf scale = vf_set(by_step), most = vf_set(127), least = vf_set(-127);
    for (int t = 0; t < rows; t++)
        for (int c = 0; c < channels; c += LANES) {
            size_t at = (size_t)t * channels + c;
            vf y = vf_mul(shaped(vf_half(in + at), s, c), scale);
            vf_to_bytes(to + at, y);
            if (!finer) continue;
            vf whole = vf_max(least, vf_min(most, vf_round(y)));
            vf_to_bytes(finer + at, vf_mul(vf_sub(y, whole), vf_set(256)));
        }
}

/* What becomes of a product: y = sum scale + bias, with others added, kept as half, and summed up. */
typedef struct {
    const float *bias;  /* one a channel out */
    float scale;
    const half *plus;   /* added, or NULL */
    half *out;
    size_t apart;       /* from a row of plus and out to the next; 0 for channels out */
    int add;            /* whether what out holds is added too */
    double *sums;       /* sums and sums of squares a channel, 2 x channels, or NULL */
} finish;

static inline void finished(vf y, const finish *f, size_t at, int lane, vf *sum, vf *square) {
    if (f->plus) y = vf_add(y, vf_half(f->plus + at));
    if (f->add) y = vf_add(y, vf_half(f->out + at));
    vf_to_half(f->out + at, y);
    sum[lane] = vf_add(sum[lane], y);
    square[lane] = vf_fma(y, y, square[lane]);
}

static inline void summed(const finish *f, int channels, int at, const vf *sum, const vf *square) {
    if (!f->sums) return;
    for (int v = 0; v < TILE_VECS; v++) {
        float a[LANES], b[LANES];
        vf_store(a, sum[v]);
        vf_store(b, square[v]);
        for (int i = 0; i < LANES; i++) {
            f->sums[at + v * LANES + i] += a[i];
            f->sums[channels + at + v * LANES + i] += b[i];
        }
    }
}

/* Rows of bytes times weights: the sums of TILE_ROWS rows and TILE_VECS vectors of channels out.
   They are reckoned in a tile of this function's own: no compiler keeps one in registers that others look into. */
static inline void products(vi sum[TILE_ROWS][TILE_VECS], const uint8_t *in, const int8_t *weights, int channels,
                            int taps, int step) {
    vi tile[TILE_ROWS][TILE_VECS];
UNROLL
    for (int r = 0; r < TILE_ROWS; r++)
UNROLL
        for (int v = 0; v < TILE_VECS; v++) tile[r][v] = vi_zero();
    for (int k = 0; k < taps; k++) {
        const uint8_t *row = in + (size_t)k * step * channels;
        for (int c = 0; c < channels; c += 4, weights += GROUP * 4) {
            vi w[TILE_VECS];
UNROLL
            for (int v = 0; v < TILE_VECS; v++) w[v] = vi_bytes(weights + v * LANES * 4);
UNROLL
            for (int r = 0; r < TILE_ROWS; r++) {
                vi a = vi_four(row + (size_t)r * channels + c);
UNROLL
                for (int v = 0; v < TILE_VECS; v++) tile[r][v] = vi_dot(tile[r][v], a, w[v]);
            }
        }
    }
UNROLL
    for (int r = 0; r < TILE_ROWS; r++)
UNROLL
        for (int v = 0; v < TILE_VECS; v++) sum[r][v] = tile[r][v];
}

/* The part of an input that is being convolved, as bytes: rows from `first` up to `ready`. */
typedef struct {
    uint8_t *planes[2]; /* the second may be NULL */
    int first, ready;
} window;

/* Move the window on, so that it holds the rows from `from` up to `until`; those outside the input are silent. */
static void moved(window *w, int from, int until, const half *in, int rows, int channels, const shape *s,
                  float by_step) {
    for (int p = 0; p < 2 && w->planes[p]; p++) {
        uint8_t *plane = w->planes[p];
        if (w->ready > from)
            memmove(plane, plane + (size_t)(from - w->first) * channels, (size_t)(w->ready - from) * channels);
    }
    w->first = from;
    while (w->ready < until) {
        int sounds = w->ready >= 0 && w->ready < rows;
        int end = w->ready < 0 ? (until < 0 ? until : 0) : !sounds || until < rows ? until : rows;
        size_t at = (size_t)(w->ready - from) * channels;
        if (sounds)
            quantise(w->planes[0] + at, w->planes[1] ? w->planes[1] + at : NULL, in + (size_t)w->ready * channels,
                     end - w->ready, channels, s, by_step);
        else
            for (int p = 0; p < 2 && w->planes[p]; p++)
                memset(w->planes[p] + at, ZERO, (size_t)(end - w->ready) * channels);
        w->ready = end;
    }
}

/* A convolution of one output a row, from rows of half to rows of half. weights: groups of GROUP channels
   out, in each the taps, in each four channels in at a time. many_in: a multiple of LANES, many_out of GROUP.
   bias: as for bytes that are ZERO too high. room: bytes for the quantised rows. */
static void convolve(const half *in, int rows, int many_in, int many_out, int taps, int step, int planes,
                     const int8_t *weights, const shape *s, float by_step, const finish *f, uint8_t *room) {
    int reach = (taps - 1) / 2 * step;
    size_t group = (size_t)taps * many_in * GROUP, apart = f->apart ? f->apart : (size_t)many_out;
    size_t plane = (size_t)(BLOCK + TILE_ROWS + 2 * MOST_REACH) * many_in;
    window w = {{room, planes > 1 ? room + plane : NULL}, -reach, -reach};
    for (int t = 0; t < rows; t += BLOCK) {
        moved(&w, t - reach, t + BLOCK + TILE_ROWS + reach, in, rows, many_in, s, by_step);
        int end = t + BLOCK < rows ? t + BLOCK : rows;
        for (int o = 0; o < many_out; o += TILE_VECS * LANES) {
            const int8_t *ours = weights + o / GROUP * group + o % GROUP * 4;
            vf sum[TILE_VECS], square[TILE_VECS];
            for (int v = 0; v < TILE_VECS; v++) sum[v] = square[v] = vf_set(0);
            for (int r = t; r < end; r += TILE_ROWS) {
                vi product[TILE_ROWS][TILE_VECS], finer[TILE_ROWS][TILE_VECS];
                size_t at = (size_t)(r - t) * many_in;
                products(product, w.planes[0] + at, ours, many_in, taps, step);
                if (planes > 1) products(finer, w.planes[1] + at, ours, many_in, taps, step);
                int whole = end - r < TILE_ROWS ? end - r : TILE_ROWS;
                for (int i = 0; i < whole; i++)
                    for (int v = 0; v < TILE_VECS; v++) {
                        int c = o + v * LANES;
                        vf y = vi_float(product[i][v]);
                        if (planes > 1) y = vf_fma(vi_float(finer[i][v]), vf_set(1.0f / 256), y);
                        y = vf_fma(y, vf_set(f->scale), vf_load(f->bias + c));
                        finished(y, f, (size_t)(r + i) * apart + c, v, sum, square);
                    }
            }
            summed(f, many_out, o, sum, square);
        }
    }
}
