// The quantization methods by name, for everything that has no LibTorch: configuration, reference page, dialogs.
// core/quant/quantizer.cpp holds what builds each one; it does not compile when a name is missing on either side.
//
// Adding a method: its row here (and in quantizer.cpp). A key of its own is a member of QuantizerConfig (runconfig.h)
// and a row in configkeys.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ttq {

struct QuantizerInfo {
    std::string_view name;
    std::string_view title;  // what it computes and its source, one line
    std::string_view rule;   // as published: rule, its parameter and the refresh
    std::string_view only;   // the one rule that it can have; empty: any
    std::string_view keys;   // keys of [quantizer] that only this method and its like read; "," between them
};

inline constexpr QuantizerInfo kQuantizers[] = {
    {"ttq", "learned scales: +Wp, 0, −Wn (Zhu, Han, Mao, Dally 2017)", "max_fraction, 0.05", "",
     "scale_init,scales,freeze_scales,scale_gradient,scale_reduction,constraint"},
    {"twn", "±α, the mean of abs(w) above Δ; straight-through gradient (Li, Zhang, Liu 2016)", "mean_fraction, 0.7", "",
     ""},
    {"he", "±S, the mean of abs(w) from Δ on; straight-through gradient, 0 where abs(w) ≥ 1 (He, Gong, Fan 2019)",
     "max_fraction, 0.05", "", ""},
    {"rel",
     "the sum of several he kernels of one latent weight, 2·J + 1 levels (residual expansion; He, Gong, Fan 2019)",
     "max_fraction, 0.05", "", "expansion,expansion_form"},
    {"sparse_tanh", "−1, 0, +1 by the rank of abs(tanh w); gradient times 1 − tanh²w (Zhu, Han, Mao, Dally's code)",
     "constant_sparsity, 0.5, refresh epoch", "constant_sparsity", ""},
};

std::vector<std::string> quantizerNames();
// nullptr if there is none of that name.
const QuantizerInfo *findQuantizer(std::string_view name);

}  // namespace ttq
