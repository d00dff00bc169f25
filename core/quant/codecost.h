// What quantized weights cost in bits: fixed-length codes, several codes in a byte or a word, and the entropy, which no
// code of single weights beats. No torch.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ttq {

// Bits of a fixed-length code for `levels` ≥ 1 values: 2 for 3 levels, 3 for 5, 4 for 9.
int fixedCodeBits(int levels);
// How many digits of base `levels` ≥ 2 fit into `bits` ≤ 64: 5 ternary ones in 8 bits, 40 in 64.
int digitsPerWord(int levels, int bits);
// Σ −p·log2 p in bits a weight; 0 for no weights.
double entropyBits(std::span<const std::int64_t> counts);

// Bytes for the codes of one layer, the last byte or word of each packing filled up.
struct CodeCost {
    std::int64_t weights = 0;
    std::int64_t fixed = 0;        // fixed-length codes
    std::int64_t packedBytes = 0;  // as many base-n digits in each byte as fit
    std::int64_t packedWords = 0;  // the same in words of 64 bits
    double entropy = 0;            // the bound

    void add(const CodeCost &next);
};
// `counts`: how often each level occurs; its size is the number of levels that the code has to tell apart.
CodeCost codeCost(std::span<const std::int64_t> counts);

// How often each code from −levels to +levels occurs in [0, 2·levels]; others count with the nearest.
std::vector<std::int64_t> countCodes(std::span<const std::int8_t> codes, int levels);

}  // namespace ttq
