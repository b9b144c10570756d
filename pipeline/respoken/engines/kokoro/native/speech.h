/* Kokoro's decoder and generator for one kind of processor: NAME says which, lanes_*.h what it can do. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint16_t half; /* a float of 16 bits (IEEE 754): 11 bits are far finer than what bytes leave over */

#include LANES_FILE
#include "layers.h"
#include "dense.h"
#include "norms.h"
#include "generator.h"
#include "decoder.h"

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

typedef struct {
    decoder decoder;
    generator generator;
} network;

/* Bytes of a network: whoever fills one in with another number has other headers than these. */
EXPORT size_t NAME(size)(void) { return sizeof(network); }

/* Bytes of room that speak() needs for so many frames. */
EXPORT size_t NAME(room)(int frames) {
    size_t a = decoder_room(frames), b = generator_room(2 * frames);
    return rounded((size_t)frames * 2 * NARROW * sizeof(half)) + (a > b ? a : b) + 64;
}

/* frames: of 600 samples. said: (frames, SAID). rest: (frames, REST). spectrum: (120 frames + 1, SPECTRUM).
   style: (STYLE). audio: 600 samples a frame. */
EXPORT void NAME(speak)(const network *n, const float *said, const float *rest, const float *spectrum,
                        const float *style, int frames, float *audio, uint8_t *room) {
    room += (64 - (size_t)room % 64) % 64;
    half *x = (half *)room;
    room += rounded((size_t)frames * 2 * NARROW * sizeof(half));
    decode(&n->decoder, said, rest, style, frames, x, room);
    generate(&n->generator, spectrum, x, style, 2 * frames, audio, room);
}
