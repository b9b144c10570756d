/* Rows of floats times a matrix of floats: TILE_ROWS rows and `vecs` vectors of channels out at a time. */
typedef struct {
    const float *weights; /* groups of GROUP channels out (the last may be narrower), in each depth rows */
    const float *bias;
    int32_t depth, many_out; /* many_out: a multiple of 2 LANES */
} dense;

static inline __attribute__((always_inline)) void dense_tile(vf sum[TILE_ROWS][TILE_VECS], const float *const *rows,
                                                             const float *weights, int depth, int width, int vecs) {
    vf tile[TILE_ROWS][TILE_VECS];
UNROLL
    for (int r = 0; r < TILE_ROWS; r++)
UNROLL
        for (int v = 0; v < vecs; v++) tile[r][v] = vf_set(0);
    for (int k = 0; k < depth; k++, weights += width) {
        vf w[TILE_VECS];
UNROLL
        for (int v = 0; v < vecs; v++) w[v] = vf_load(weights + v * LANES);
UNROLL
        for (int r = 0; r < TILE_ROWS; r++) {
            vf a = vf_set(rows[r][k]);
UNROLL
            for (int v = 0; v < vecs; v++) tile[r][v] = vf_fma(a, w[v], tile[r][v]);
        }
    }
UNROLL
    for (int r = 0; r < TILE_ROWS; r++)
UNROLL
        for (int v = 0; v < vecs; v++) sum[r][v] = tile[r][v];
}

/* out[t][o] for `rows` rows, the t-th made of the depth floats from in + t apart on. One of out (half) and
   floats is written, the t-th row at t out_apart. */
static void multiply(const float *in, ptrdiff_t apart, int rows, const dense *d, half *out, float *floats,
                     size_t out_apart) {
    const float *weights = d->weights;
    for (int o = 0; o < d->many_out;) {
        int width = d->many_out - o < GROUP ? d->many_out - o : GROUP;
        for (int p = 0; p < width;) {
            int vecs = width - p >= TILE_VECS * LANES ? TILE_VECS : 2;
            for (int t = 0; t < rows; t += TILE_ROWS) {
                const float *row[TILE_ROWS];
                for (int r = 0; r < TILE_ROWS; r++) row[r] = in + (t + r < rows ? t + r : rows - 1) * apart;
                vf sum[TILE_ROWS][TILE_VECS];
                if (vecs == TILE_VECS) dense_tile(sum, row, weights + p, d->depth, width, TILE_VECS);
                else dense_tile(sum, row, weights + p, d->depth, width, 2);
                for (int r = 0; r < TILE_ROWS && t + r < rows; r++)
                    for (int v = 0; v < vecs; v++) {
                        int c = o + p + v * LANES;
                        vf y = vf_add(sum[r][v], vf_load(d->bias + c));
                        size_t at = (size_t)(t + r) * out_apart + c;
                        if (out) vf_to_half(out + at, y);
                        else vf_store(floats + at, y);
                    }
            }
            p += vecs * LANES;
        }
        weights += (size_t)width * d->depth;
        o += width;
    }
}
