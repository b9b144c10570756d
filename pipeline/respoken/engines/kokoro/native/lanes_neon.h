/* Vectors of 4 floats or 16 bytes: ARM with dot products (ARMv8.2 with dotprod: Apple M1, Graviton 2, Pi 5). */
#include <arm_neon.h>

#define LANES 4
#define TILE_ROWS 6
#define TILE_VECS 4
#define ZERO 0 /* the byte that means nothing: SDOT multiplies signed by signed bytes */

typedef float32x4_t vf;
typedef int32x4_t vi;

static inline vf vf_set(float x) { return vdupq_n_f32(x); }
static inline vf vf_load(const float *p) { return vld1q_f32(p); }
static inline void vf_store(float *p, vf x) { vst1q_f32(p, x); }
static inline vf vf_half(const half *p) { return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p))); }
static inline void vf_to_half(half *p, vf x) { vst1_u16(p, vreinterpret_u16_f16(vcvt_f16_f32(x))); }
static inline vf vf_add(vf a, vf b) { return vaddq_f32(a, b); }
static inline vf vf_sub(vf a, vf b) { return vsubq_f32(a, b); }
static inline vf vf_mul(vf a, vf b) { return vmulq_f32(a, b); }
static inline vf vf_fma(vf a, vf b, vf c) { return vfmaq_f32(c, a, b); }
static inline vf vf_max(vf a, vf b) { return vmaxq_f32(a, b); }
static inline vf vf_min(vf a, vf b) { return vminq_f32(a, b); }
static inline vf vf_round(vf a) { return vrndnq_f32(a); }

static inline vi vi_zero(void) { return vdupq_n_s32(0); }
static inline vi vi_bytes(const int8_t *p) { return vreinterpretq_s32_s8(vld1q_s8(p)); }
static inline vi vi_four(const uint8_t *p) { int32_t x; memcpy(&x, p, 4); return vdupq_n_s32(x); }
static inline vi vi_dot(vi sum, vi four, vi weights) {
    return vdotq_s32(sum, vreinterpretq_s8_s32(weights), vreinterpretq_s8_s32(four));
}
static inline vf vi_float(vi x) { return vcvtq_f32_s32(x); }

/* x to the nearest whole number in [-127, 127], as a byte ZERO above it. */
static inline void vf_to_bytes(uint8_t *p, vf x) {
    int16x4_t two = vqmovn_s32(vcvtnq_s32_f32(x));
    int8x8_t b = vmax_s8(vqmovn_s16(vcombine_s16(two, two)), vdup_n_s8(-127));
    vst1_lane_u32((uint32_t *)p, vreinterpret_u32_s8(b), 0);
}
