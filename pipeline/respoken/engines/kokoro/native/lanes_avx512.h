/* Vectors of 16 floats or 64 bytes: AVX-512 with VNNI (Intel from Ice Lake, AMD from Zen 4). */
#include <immintrin.h>

#define LANES 16
#define TILE_ROWS 6
#define TILE_VECS 4
#define ZERO 128 /* the byte that means nothing: VNNI multiplies unsigned by signed bytes */

typedef __m512 vf;
typedef __m512i vi;

static inline vf vf_set(float x) { return _mm512_set1_ps(x); }
static inline vf vf_load(const float *p) { return _mm512_loadu_ps(p); }
static inline void vf_store(float *p, vf x) { _mm512_storeu_ps(p, x); }
static inline vf vf_half(const half *p) { return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)p)); }
static inline void vf_to_half(half *p, vf x) {
    _mm256_storeu_si256((__m256i *)p, _mm512_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT));
}
static inline vf vf_add(vf a, vf b) { return _mm512_add_ps(a, b); }
static inline vf vf_sub(vf a, vf b) { return _mm512_sub_ps(a, b); }
static inline vf vf_mul(vf a, vf b) { return _mm512_mul_ps(a, b); }
static inline vf vf_fma(vf a, vf b, vf c) { return _mm512_fmadd_ps(a, b, c); }
static inline vf vf_max(vf a, vf b) { return _mm512_max_ps(a, b); }
static inline vf vf_min(vf a, vf b) { return _mm512_min_ps(a, b); }
static inline vf vf_round(vf a) { return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }

static inline vi vi_zero(void) { return _mm512_setzero_si512(); }
static inline vi vi_bytes(const int8_t *p) { return _mm512_loadu_si512(p); }
static inline vi vi_four(const uint8_t *p) { int32_t x; memcpy(&x, p, 4); return _mm512_set1_epi32(x); }
static inline vi vi_dot(vi sum, vi four, vi weights) { return _mm512_dpbusd_epi32(sum, four, weights); }
static inline vf vi_float(vi x) { return _mm512_cvtepi32_ps(x); }

/* x to the nearest whole number in [-127, 127], as a byte ZERO above it. */
static inline void vf_to_bytes(uint8_t *p, vf x) {
    __m128i b = _mm512_cvtsepi32_epi8(_mm512_cvtps_epi32(vf_min(x, vf_set(127))));
    b = _mm_max_epi8(b, _mm_set1_epi8(-127));
    _mm_storeu_si128((__m128i *)p, _mm_xor_si128(b, _mm_set1_epi8((char)0x80)));
}
