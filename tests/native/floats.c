/* What is done in floats, against the same in double precision. */
#include "support.h"

static const int ROWS[] = {1, 2, 5, 6, 7, 13, 191, 192, 193, 400};
enum { MANY_ROWS = sizeof ROWS / sizeof *ROWS };

/* Gains and shifts at random, with a snake or a rectifier of slope 0.2. */
static shape bent(settings *to, int channels, int snake) {
    for (int c = 0; c < channels; c++) {
        to->gain[c] = 2 * near(), to->shift[c] = near();
        float alpha = 0.05f + 6 * fabsf(near());
        to->alpha_by_pi[c] = (float)(alpha / 3.14159265358979), to->by_alpha[c] = 1 / alpha;
    }
    return (shape){to->gain, to->shift, snake ? to->alpha_by_pi : NULL, to->by_alpha, 0.2f};
}

static double bent_exactly(double x, const shape *s, int c) {
    double z = x * s->gain[c] + s->shift[c];
    if (!s->alpha_by_pi) return z > 0 ? z : s->slope * z;
    double sine = sin(z * s->alpha_by_pi[c] * 3.14159265358979323846);
    return z + sine * sine * s->by_alpha[c];
}

static void check_shaped(int snake) {
    settings to;
    shape s = bent(&to, 256, snake);
    half *in = halves(256, 30);
    for (int c = 0; c < 256; c += LANES) {
        float got[LANES];
        vf_store(got, shaped(vf_half(in + c), &s, c));
        for (int i = 0; i < LANES; i++) {
            double x = as_float(in[c + i]), right = bent_exactly(x, &s, c + i);
            double turns = fabs(x * s.gain[c + i] + s.shift[c + i]) * to.alpha_by_pi[c + i];
            double off = 1e-6 * (1 + fabs(right)) + (snake ? (1e-6 + 6e-7 * turns) * to.by_alpha[c + i] : 0);
            CHECK(fabs(got[i] - right) <= off, "%g bent is %g, not %g", x, got[i], right);
        }
    }
    free(in);
}

/* Loudness and sums of rows. */
static void check_sums(int rows, int channels) {
    settings to;
    shape s = bent(&to, channels, 1);
    half *in = halves((size_t)rows * channels, 4);
    double *sums = exactly(2 * sizeof(double) * channels), total = 0;
    int counted = 0;
    for (int t = 0; t < rows; t += SAMPLED, counted++)
        for (int c = 0; c < channels; c++) total += pow(bent_exactly(as_float(in[(size_t)t * channels + c]), &s, c), 2);
    double right = sqrt(total / ((double)counted * channels)), got = level(in, rows, channels, &s);
    CHECK(fabs(got - right) <= 1e-5 * right, "level of %d rows is %g, not %g", rows, got, right);
    sums_of(in, rows, channels, sums);
    for (int c = 0; c < channels; c++) {
        double sum = 0, size = 0, square = 0;
        for (int t = 0; t < rows; t++) {
            double x = as_float(in[(size_t)t * channels + c]);
            sum += x, size += fabs(x), square += x * x;
        }
        CHECK(fabs(sums[c] - sum) <= 1e-5 * size, "sum of %d rows is %g, not %g", rows, sums[c], sum);
        CHECK(fabs(sums[channels + c] - square) <= 1e-5 * square, "squares of %d rows: %g, not %g", rows,
              sums[channels + c], square);
    }
    free(in), free(sums);
}

/* Bytes of numbers of which the peaks are cut: to the nearest, the even one if two are as near. */
static void check_quantise(void) {
    enum { MANY = 64 };
    static const float numbers[] = {0, 0.5f, 1.5f, -0.5f, -2.5f, 126.5f, 127.4f, 128, 4000, 65504, -127.5f, -4000, -65504};
    float gain[MANY], shift[MANY] = {0};
    half *in = exactly(MANY * sizeof(half));
    for (int c = 0; c < MANY; c++)
        gain[c] = 1, in[c] = as_half(c < 13 ? numbers[c] : 130 * near());
    shape s = {gain, shift, NULL, NULL, 1};
    uint8_t *bytes = exactly(MANY), *finer = exactly(MANY);
    for (int steep = 0; steep < 2; steep++) { /* and so far beyond that a whole number of 32 bits does not hold it */
        float by = steep ? 1e9f : 1;
        quantise(bytes, finer, in, 1, MANY, &s, by);
        for (int c = 0; c < MANY; c++) {
            double y = (double)as_float(in[c]) * by, whole = fmax(-127, fmin(127, rint(y)));
            double rest = fmax(-127, fmin(127, rint((y - whole) * 256)));
            int got = ZERO ? bytes[c] - ZERO : (int8_t)bytes[c], over = ZERO ? finer[c] - ZERO : (int8_t)finer[c];
            CHECK(got == whole && over == rest, "%g as bytes is %d and %d, not %g and %g", y, got, over, whole, rest);
        }
    }
    free(in), free(bytes), free(finer);
}

/* A matrix at random, (depth, many_out) in the groups that `multiply` reads. */
static dense matrix(int depth, int many_out) {
    return (dense){floats_of((size_t)depth * many_out, 1), floats_of(many_out, 1), depth, many_out};
}

static void freed(const dense *d) { free((void *)d->weights), free((void *)d->bias); }

static float weight(const dense *d, int k, int o) {
    int group = o / GROUP * GROUP, width = d->many_out - group < GROUP ? d->many_out - group : GROUP;
    return d->weights[(size_t)group * d->depth + (size_t)k * width + o - group];
}

/* A row times a matrix, and how large what was added up is. The row is nothing outside [least, most). */
static double multiplied(const float *row, ptrdiff_t least, ptrdiff_t most, const dense *d, int o, double *size) {
    double sum = d->bias[o];
    *size = fabs(sum);
    for (int k = 0; k < d->depth; k++) {
        if (k < least || k >= most) continue;
        sum += (double)row[k] * weight(d, k, o), *size += fabs((double)row[k] * weight(d, k, o));
    }
    return sum;
}

static void check_multiply(int rows, int depth, int many_out, int apart) {
    dense d = matrix(depth, many_out);
    size_t last = (size_t)(rows - 1) * apart + depth, out_apart = many_out + 16;
    float *in = floats_of(last, 1), *floats = exactly(rows * out_apart * sizeof(float));
    half *out = exactly(rows * out_apart * sizeof(half));
    multiply(in, apart, rows, &d, NULL, floats, out_apart);
    multiply(in, apart, rows, &d, out, NULL, out_apart);
    for (int t = 0; t < rows; t++)
        for (int o = 0; o < many_out; o++) {
            double size, right = multiplied(in + (size_t)t * apart, 0, depth, &d, o, &size);
            size_t at = t * out_apart + o;
            CHECK(fabs(floats[at] - right) <= 1e-5 * size && is_half_of(out[at], right, 1e-5 * size),
                  "%d rows of %d to %d: %g and %g, not %g", rows, depth, many_out, floats[at], as_float(out[at]), right);
        }
    freed(&d), free(in), free(floats), free(out);
}

static void check_doubled(int rows) {
    settings to;
    shape s = bent(&to, WIDE, 0);
    decoder d = {.pool = floats_of(3 * WIDE, 1), .pool_bias = floats_of(WIDE, 1)};
    half *in = halves((size_t)rows * WIDE, 4), *out = exactly((size_t)rows * 2 * WIDE * sizeof(half));
    doubled(&d, in, rows, &to, s.slope, out);
    for (int t = 0; t < rows; t++)
        for (int c = 0; c < WIDE; c++) {
            double here = bent_exactly(as_float(in[(size_t)t * WIDE + c]), &s, c);
            double next = t + 1 < rows ? bent_exactly(as_float(in[(size_t)(t + 1) * WIDE + c]), &s, c) : 0;
            double first = here * d.pool[WIDE + c] + d.pool_bias[c];
            double second = here * d.pool[2 * WIDE + c] + next * d.pool[c] + d.pool_bias[c];
            half *got = out + (size_t)2 * t * WIDE + c;
            CHECK(is_half_of(got[0], first, 1e-5) && is_half_of(got[WIDE], second, 1e-5),
                  "row %d doubled is %g and %g, not %g and %g", t, as_float(got[0]), as_float(got[WIDE]), first, second);
        }
    free((void *)d.pool), free((void *)d.pool_bias), free(in), free(out);
}

/* The source of both stages, for so many frames that come into the generator. */
static void check_excited(int frames) {
    int many = frames * FASTER + 1, rows = frames;
    float *spectrum = floats_of((size_t)many * SPECTRUM, 1);
    for (int n = 0; n < 2; n++) {
        rates r = RATES[n];
        rows = rows * r.up + n;
        dense d = matrix(r.taps * SPECTRUM, r.channels);
        half *out = exactly((size_t)rows * r.channels * sizeof(half));
        excited(&d, spectrum, many, r, rows, out);
        for (int t = 0; t < rows; t++)
            for (int o = 0; o < r.channels; o += 5) {
                ptrdiff_t from = ((ptrdiff_t)t * r.hop - r.reach) * SPECTRUM;
                double size, right = multiplied(spectrum + from, -from, (ptrdiff_t)many * SPECTRUM - from, &d, o, &size);
                half got = out[(size_t)t * r.channels + o];
                CHECK(is_half_of(got, right, 1e-5 * size), "source %d of %d frames, row %d: %g, not %g", n, frames, t,
                      as_float(got), right);
            }
        freed(&d), free(out);
    }
    free(spectrum);
}

static void check_upsampled(int rows, rates r, int many_in) {
    dense up[10];
    for (int p = 0; p < r.up; p++) up[p] = matrix(2 * many_in, r.channels);
    float *in = floats_of((size_t)rows * many_in, 1);
    half *out = exactly((size_t)rows * r.up * r.channels * sizeof(half));
    upsampled(up, in, rows, many_in, r, out);
    for (int t = 0; t < rows * r.up; t++)
        for (int o = 0; o < r.channels; o += 17) {
            int p = t % r.up;
            ptrdiff_t from = (ptrdiff_t)(t / r.up - (p < r.up / 2)) * many_in;
            double size, right = multiplied(in + from, -from, (ptrdiff_t)rows * many_in - from, &up[p], o, &size);
            half got = out[(size_t)t * r.channels + o];
            CHECK(is_half_of(got, right, 1e-5 * size), "%d rows upsampled, row %d: %g, not %g", rows, t, as_float(got), right);
        }
    for (int p = 0; p < r.up; p++) freed(&up[p]);
    free(in), free(out);
}

/* The last convolution and the inverse transform, added up where the frames overlap. */
static void check_sounded(int rows) {
    enum { DEPTH = 7 * LATE };
    generator g = {.last = matrix(DEPTH, 32), .basis = floats_of(SPECTRUM * LONG, 1)};
    for (int i = 0; i < DEPTH * 32; i++) ((float *)g.last.weights)[i] *= 0.05f;
    size_t samples = (size_t)(rows - 1) * 5;
    half *in = halves((size_t)rows * LATE, 4);
    float *bent_in = exactly((size_t)rows * LATE * sizeof(float)), *audio = exactly(samples * sizeof(float));
    for (size_t i = 0; i < (size_t)rows * LATE; i++) bent_in[i] = as_float(in[i]) / 3 * (in[i] >> 15 ? 0.01f : 1);
    double *right = exactly((samples + 1) * sizeof(double)), parts[32], size, largest = 0;
    memset(right, 0, (samples + 1) * sizeof(double));
    for (int t = 0; t < rows; t++) {
        ptrdiff_t from = (ptrdiff_t)(t - 3) * LATE, at = (ptrdiff_t)t * 5 - LONG / 2;
        for (int o = 0; o < SPECTRUM; o++)
            parts[o] = multiplied(bent_in + from, -from, (ptrdiff_t)rows * LATE - from, &g.last, o, &size);
        for (int i = 0; i < LONG; i++)
            for (int b = 0; b < SPECTRUM / 2 && at + i >= 0 && at + i < (ptrdiff_t)samples; b++) {
                double large = 4 * exp(parts[b]), angle = sin(parts[11 + b]);
                right[at + i] += large * (cos(angle) * g.basis[b * LONG + i] + sin(angle) * g.basis[(11 + b) * LONG + i]);
                largest = fmax(largest, large);
            }
    }
    sounded(&g, in, rows, audio, samples);
    for (size_t i = 0; i < samples; i++)
        CHECK(fabs(audio[i] - right[i]) <= 1e-5 * 44 * largest, "sample %d of %d rows is %g, not %g", (int)i, rows, audio[i], right[i]);
    freed(&g.last), free((void *)g.basis), free(in), free(bent_in), free(audio), free(right);
}

int main(void) {
    for (int i = 0; i < 50; i++) check_shaped(i % 2);
    check_quantise();
    for (int i = 0; i < MANY_ROWS; i++) check_sums(ROWS[i], i % 2 ? 48 : 256);
    for (int i = 0; i < 6; i++) {
        check_multiply(ROWS[i], SPECTRUM, 128, SPECTRUM);
        check_multiply(ROWS[i], 100, 32, 7);
        check_multiply(ROWS[i], 7, 96, 0);
        check_multiply(ROWS[i], 66, 256, 80);
        check_doubled(ROWS[i]);
        check_excited(ROWS[i]);
        check_upsampled(ROWS[i], RATES[0], 32);
        check_upsampled(ROWS[i], RATES[1], 16);
    }
    for (int rows = 2; rows < 300; rows += 95) check_sounded(rows);
    return done("floats");
}
