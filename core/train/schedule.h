// Learning-rate schedules: pure functions of a phase's settings and the step within the phase.
//
// S = steps per epoch, T = epochs · S, s = step within the phase from 0, W = round(warmup · T) but at most T − 1,
// p = (s − W) / (T − W) limited to [0, 1], f = final_lr. The factor on lr is
//
//   linear     s < W: (s + 1) / W                     s ≥ W: (1 − p) + f·p
//   cosine     s < W: (s + 1) / W                     s ≥ W: c + f·(1 − c), c = (1 + cos πp) / 2
//   onecycle   s < W: (1 − cos(π(s + 1) / W)) / 2     s ≥ W: as cosine (Smith and Topin's 1cycle with cosine flanks)
//   constant   1                                      all three times (s + 1) / W while s < W
//   step       γ^d, d = number of k ≥ 1 with round(k · step_epochs · S) ≤ s
//   multistep  Π γ_i over the milestones m_i with round(m_i · S) ≤ s
//   plateau    1: its drops follow the accuracy, not the step (plateau.h)
//
// So the peak is reached at s = W − 1 (s = 0 without warm-up), and exactly f at s = T, where the phase ends: the last
// step that trains, s = T − 1, is one slope above it, so that a final_lr of 0 wastes no step.
#pragma once

#include <cstdint>

#include "runs/runconfig.h"

namespace ttq {

// lr(stepInPhase) / lr ≥ 0 for 0 ≤ stepInPhase ≤ T; above T the value at T, so that it is also the rate after the
// phase. stepsPerEpoch ≥ 1. The phase must have passed checkConfig.
double scheduleFactor(const PhaseConfig &phase, std::int64_t stepInPhase, std::int64_t stepsPerEpoch);

std::int64_t totalSteps(const PhaseConfig &phase, std::int64_t stepsPerEpoch);   // T
std::int64_t warmupSteps(const PhaseConfig &phase, std::int64_t stepsPerEpoch);  // W

}  // namespace ttq
