// Rows of bytes into columns.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ttq {

// `from` is [rows, columns], its rows fromStep bytes apart; `to` becomes [columns, rows], its rows toStep apart. Nothing
// between the rows is read or written.
void transposeBytes(const std::uint8_t *from, std::size_t fromStep, std::size_t rows, std::size_t columns,
                    std::uint8_t *to, std::size_t toStep);

}  // namespace ttq
