/* Vectors of 8 floats or 32 bytes: AVX2 with AVX-VNNI (Intel from Alder Lake, AMD from Zen 5). */
#include <immintrin.h>

#define LANES 8
#define TILE_ROWS 6
#define TILE_VECS 2
#define ZERO 128 /* the byte that means nothing: VNNI multiplies unsigned by signed bytes */

typedef __m256 vf;
typedef __m256i vi;

static inline vf vf_set(float x) { return _mm256_set1_ps(x); }
static inline vf vf_load(const float *p) { return _mm256_loadu_ps(p); }
static inline void vf_store(float *p, vf x) { _mm256_storeu_ps(p, x); }
static inline vf vf_half(const half *p) { return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p)); }
static inline void vf_to_half(half *p, vf x) {
    _mm_storeu_si128((__m128i *)p, _mm256_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT));
}
static inline vf vf_add(vf a, vf b) { return _mm256_add_ps(a, b); }
static inline vf vf_sub(vf a, vf b) { return _mm256_sub_ps(a, b); }
static inline vf vf_mul(vf a, vf b) { return _mm256_mul_ps(a, b); }
static inline vf vf_fma(vf a, vf b, vf c) { return _mm256_fmadd_ps(a, b, c); }
static inline vf vf_max(vf a, vf b) { return _mm256_max_ps(a, b); }
static inline vf vf_min(vf a, vf b) { return _mm256_min_ps(a, b); }
static inline vf vf_round(vf a) { return _mm256_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }

static inline vi vi_zero(void) { return _mm256_setzero_si256(); }
static inline vi vi_bytes(const int8_t *p) { return _mm256_loadu_si256((const __m256i *)p); }
static inline vi vi_four(const uint8_t *p) { int32_t x; memcpy(&x, p, 4); return _mm256_set1_epi32(x); }
static inline vi vi_dot(vi sum, vi four, vi weights) { return _mm256_dpbusd_avx_epi32(sum, four, weights); }
static inline vf vi_float(vi x) { return _mm256_cvtepi32_ps(x); }

/* x to the nearest whole number in [-127, 127], as a byte ZERO above it. */
static inline void vf_to_bytes(uint8_t *p, vf x) {
    __m256i whole = _mm256_cvtps_epi32(vf_min(x, vf_set(127)));
    __m128i two = _mm_packs_epi32(_mm256_castsi256_si128(whole), _mm256_extracti128_si256(whole, 1));
    __m128i b = _mm_max_epi8(_mm_packs_epi16(two, two), _mm_set1_epi8(-127));
    _mm_storel_epi64((__m128i *)p, _mm_xor_si128(b, _mm_set1_epi8((char)0x80)));
}
