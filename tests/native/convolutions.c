/* Convolutions of bytes against sums in double precision. Where inputs and results fit a half they are equal. */
#include "support.h"

typedef struct {
    int rows, many_in, many_out, taps, step, planes;
    int most_in, most_weight;   /* of the numbers, as bytes: small ones make sums that a half holds */
    int plus, add, apart, sums; /* what of `finish` is used */
} layer;

/* Where the weight of one channel in, one out and one tap lies. */
static size_t place(const layer *l, int o, int k, int c) {
    return ((((size_t)(o / GROUP) * l->taps + k) * (l->many_in / 4) + c / 4) * GROUP + o % GROUP) * 4 + c % 4;
}

/* What the kernel makes of a number, in 256ths: a byte, and with a second plane what is left over. */
static int as_bytes(double y, int planes) {
    double whole = fmax(-127, fmin(127, rint(y)));
    return 256 * (int)whole + (planes > 1 ? (int)fmax(-127, fmin(127, rint((y - whole) * 256))) : 0);
}

/* The same of all rows, with silence of the kernel's reach before and after them. */
static int *all_as_bytes(const layer *l, const half *in) {
    size_t silent = (size_t)(l->taps - 1) / 2 * l->step * l->many_in, many = (size_t)l->rows * l->many_in;
    int *made = exactly((2 * silent + many) * sizeof(int));
    memset(made, 0, (2 * silent + many) * sizeof(int));
    for (size_t i = 0; i < many; i++) made[silent + i] = as_bytes(as_float(in[i]), l->planes);
    return made;
}

/* The sum for row t and channel out o: whole numbers, so without any rounding. */
static double summed_up(const layer *l, const int *in, const int8_t *weights, int t, int o) {
    int64_t sum = 0;
    for (int k = 0; k < l->taps; k++) {
        const int *row = in + (size_t)(t + k * l->step) * l->many_in;
        for (int c = 0; c < l->many_in; c++) sum += weights[place(l, o, k, c)] * (int64_t)row[c];
    }
    return sum / 256.0;
}

static void check(const layer *l) {
    size_t count = (size_t)l->taps * l->many_in * l->many_out, apart = l->apart ? l->apart : l->many_out;
    int8_t *weights = exactly(count);
    for (size_t i = 0; i < count; i++) weights[i] = (int8_t)between(-l->most_weight, l->most_weight);
    size_t rows = l->rows;
    half *in = exactly(rows * l->many_in * sizeof(half)), *plus = halves(rows * apart, 8), *out = halves(rows * apart, 8);
    for (size_t i = 0; i < rows * l->many_in; i++)
        in[i] = as_half(l->planes == 1 ? between(-l->most_in, l->most_in) : between(-1023, 1023) / 256.0f);
    half *before = exactly(rows * apart * sizeof(half));
    memcpy(before, out, rows * apart * sizeof(half));
    float scale = l->most_weight > 1 ? 1.0f / 1024 : 1, bias[256], gain[256], shift[256];
    for (int c = 0; c < 256; c++) gain[c] = 1, shift[c] = 0;
    for (int o = 0; o < l->many_out; o++) {
        double total = 0;
        for (int k = 0; k < l->taps; k++)
            for (int c = 0; c < l->many_in; c++)
                total += weights[place(l, o, k, c)];
        bias[o] = (float)((o % 7 - 3) - ZERO * (l->planes > 1 ? 1 + 1.0 / 256 : 1) * scale * total);
    }
    double sums[2 * 256] = {0};
    shape s = {gain, shift, NULL, NULL, 1};
    finish f = {.bias = bias, .scale = scale, .plus = l->plus ? plus : NULL, .out = out, .apart = l->apart, .add = l->add,
                .sums = l->sums ? sums : NULL};
    uint8_t *room = exactly(WINDOW_ROOM);
    convolve(in, l->rows, l->many_in, l->many_out, l->taps, l->step, l->planes, weights, &s, 1, &f, room);
    int *bytes = all_as_bytes(l, in);
    double exact = l->most_weight == 1 && l->planes == 1 ? 0 : 1e-5;
    for (int o = 0; o < l->many_out; o++) {
        double sum = 0, square = 0, size = 0;
        for (int t = 0; t < l->rows; t++) {
            size_t at = t * apart + o;
            double right = summed_up(l, bytes, weights, t, o) * scale + (o % 7 - 3);
            double large = fabs(right) + fabs(bias[o]);
            right += (l->plus ? as_float(plus[at]) : 0) + (l->add ? as_float(before[at]) : 0);
            int good = exact == 0 && !l->plus && !l->add ? as_float(out[at]) == right
                                                         : is_half_of(out[at], right, exact * (large + 1));
            CHECK(good, "rows %d of %d to %d, %d taps %d apart, %d planes: row %d channel %d is %g, not %g", l->rows,
                  l->many_in, l->many_out, l->taps, l->step, l->planes, t, o, as_float(out[at]), right);
            sum += right, square += right * right, size += large + fabs(right);
        }
        if (!l->sums) continue;
        CHECK(fabs(sums[o] - sum) <= 1e-5 * (size + 1), "sum of channel %d: %g, not %g", o, sums[o], sum);
        CHECK(fabs(sums[l->many_out + o] - square) <= 2e-5 * (square + 1), "squares of channel %d: %g, not %g", o,
              sums[l->many_out + o], square);
    }
    for (int t = 0; t < l->rows; t++)
        for (size_t c = l->many_out; c < apart; c++)
            CHECK(out[t * apart + c] == before[t * apart + c], "what stands beside row %d is written over", t);
    free(weights), free(in), free(plus), free(out), free(before), free(room), free(bytes);
}

/* The sums of one tile: bytes over their whole range, as whole numbers. */
static void check_products(void) {
    enum { MANY = 48, TAPS = 3, STEP = 5 };
    uint8_t *in = exactly((TILE_ROWS + (TAPS - 1) * STEP) * MANY);
    int8_t *weights = exactly(TAPS * MANY * GROUP);
    for (int i = 0; i < (TILE_ROWS + (TAPS - 1) * STEP) * MANY; i++) in[i] = (uint8_t)any();
    for (int i = 0; i < TAPS * MANY * GROUP; i++) weights[i] = (int8_t)between(-127, 127);
    int vectors = TILE_VECS * LANES;
    for (int o = 0; o < GROUP; o += vectors) {
        vi sum[TILE_ROWS][TILE_VECS];
        products(sum, in, weights + o * 4, MANY, TAPS, STEP);
        for (int r = 0; r < TILE_ROWS; r++)
            for (int i = 0; i < vectors; i++) {
                int32_t got[LANES], right = 0;
                memcpy(got, &sum[r][i / LANES], sizeof got);
                for (int k = 0; k < TAPS; k++)
                    for (int c = 0; c < MANY; c++) {
                        uint8_t byte = in[(r + k * STEP) * MANY + c];
                        right += (ZERO ? byte : (int8_t)byte) * weights[((k * MANY / 4 + c / 4) * GROUP + o + i) * 4 + c % 4];
                    }
                CHECK(got[i % LANES] == right, "row %d channel %d is %d, not %d", r, o + i, got[i % LANES], right);
            }
    }
    free(in), free(weights);
}

int main(void) {
    static const int taps[] = {1, 3, 7, 11}, steps[] = {1, 3, 5}, rows[] = {1, 5, 6, 7, 191, 192, 193, 400};
    check_products();
    int number = 0;
    for (int t = 0; t < 4; t++)
        for (int s = 0; s < 3; s++)
            for (int r = 0; r < 8; r++)
                for (int planes = 1; planes <= 2; planes++, number++) {
                    int large = number % 3 == 0;
                    layer l = {rows[r], 16, 64, taps[t], steps[s], planes, large ? 127 : 3, large ? 127 : 1,
                               number % 2, number % 5 == 4, number % 3 == 1 ? 80 : 0, number % 4 < 2};
                    check(&l);
                }
    for (int planes = 1; planes <= 2; planes++) {
        check(&(layer){200, 48, 128, 7, 5, planes, 127, 127, .sums = 1});
        check(&(layer){199, 32, 192, 3, 1, planes, 2, 1, .plus = 1, .add = 1, .apart = 208});
    }
    return done("convolutions");
}
