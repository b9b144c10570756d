/* The whole network with weights at random: it keeps to the room it asks for, reads nothing that it has not
   written, says the same again, and makes numbers. */
#include "support.h"

static float *pointed(size_t count, float most) { return floats_of(count, most); }

static dense random_dense(int depth, int many_out) {
    return (dense){pointed((size_t)depth * many_out, 1 / sqrtf((float)depth)), pointed(many_out, 0.1f), depth, many_out};
}

static conv random_conv(int many_in, int many_out, int taps, int step, int planes, int snake) {
    size_t count = (size_t)many_in * many_out * taps;
    int8_t *weights = exactly(count);
    float *totals = exactly(many_out * sizeof(float)), *alpha = snake ? exactly(many_in * sizeof(float)) : NULL;
    for (int o = 0; o < many_out; o++) totals[o] = 0;
    for (size_t i = 0; i < count; i++) {
        weights[i] = (int8_t)between(-127, 127);
        totals[i / ((size_t)many_in * taps * GROUP) * GROUP + i / 4 % GROUP] += weights[i];
    }
    for (int c = 0; snake && c < many_in; c++) alpha[c] = 0.1f + fabsf(near());
    float scale = 1 / (73 * sqrtf((float)many_in * taps));
    return (conv){weights, pointed(many_out, 0.1f), totals, pointed((size_t)STYLE * 2 * many_in, 0.02f),
                  pointed(2 * many_in, 0.1f), alpha, scale, 0.2f, many_in, many_out, taps, step, planes};
}

static void random_blocks(conv *convs, int blocks, int channels, const int *taps) {
    for (int i = 0; i < 6 * blocks; i++)
        convs[i] = random_conv(channels, channels, taps[i / 6], i % 2 ? 1 : 1 + i % 6, 1 + (i / 6 == 1), 1);
}

/* The shapes of the real one. */
static network *random_network(void) {
    static const int taps[] = {3, 7, 11}, of_source[] = {7, 11};
    network *n = exactly(sizeof(network));
    for (int i = 0; i < 5; i++) {
        int in = i ? WIDE : SAID, out = i < 4 ? MIDDLE : NARROW;
        n->decoder.five[i] = (residual){random_dense(in, out), random_conv(in, out, 3, 1, 2, 0),
                                        random_conv(out, out, 3, 1, 2, 0)};
    }
    n->decoder.pool = pointed(3 * WIDE, 1), n->decoder.pool_bias = pointed(WIDE, 0.1f);
    int many_in = NARROW;
    for (int i = 0; i < 2; i++) {
        stage *s = &n->generator.stages[i];
        rates r = RATES[i];
        s->noise = random_dense(r.taps * SPECTRUM, r.channels);
        random_blocks(s->source, 1, r.channels, of_source + i);
        dense *up = exactly(r.up * sizeof(dense));
        for (int p = 0; p < r.up; p++) up[p] = random_dense(2 * many_in, r.channels);
        s->up = up;
        random_blocks(s->blocks, 3, r.channels, taps);
        many_in = r.channels;
    }
    n->generator.last = random_dense(7 * LATE, 32);
    n->generator.basis = pointed(SPECTRUM * 20, 0.1f);
    return n;
}

/* Speak in room that holds one byte over and over before, and return the samples. */
static float *spoken(const network *n, int frames, int fill, int off) {
    uint64_t then = state;
    state = 7;
    float *said = floats_of((size_t)frames * SAID, 1), *rest = floats_of((size_t)frames * REST, 1);
    float *spectrum = floats_of((size_t)(120 * frames + 1) * SPECTRUM, 1), *style = floats_of(STYLE, 0.3f);
    size_t bytes = NAME(room)(frames);
    uint8_t *room = exactly(bytes + off);
    memset(room, fill, bytes + off);
    float *audio = exactly((size_t)600 * frames * sizeof(float));
    memset(audio, fill, (size_t)600 * frames * sizeof(float));
    NAME(speak)(n, said, rest, spectrum, style, frames, audio, room + off);
    free(said), free(rest), free(spectrum), free(style), free(room);
    state = then;
    return audio;
}

int main(int count, char **words) {
    static const int lengths[] = {1, 2, 3, 7, 17, 40};
    int many = count > 1 ? atoi(words[1]) : 6; /* how many of the lengths */
    CHECK(NAME(size)() == sizeof(network), "the size is another");
    network *n = random_network();
    for (int i = 0; i < many; i++) {
        int frames = lengths[i];
        float *one = spoken(n, frames, 0, 0), *again = spoken(n, frames, 0xff, 1);
        CHECK(!memcmp(one, again, (size_t)600 * frames * sizeof(float)), "%d frames are another again", frames);
        double loud = 0;
        for (int t = 0; t < 600 * frames; t++) loud += (double)one[t] * one[t];
        CHECK(loud > 0 && loud < 1e9 * frames, "%d frames are %g loud", frames, loud);
        free(one), free(again);
    }
    return done("whole");
}
