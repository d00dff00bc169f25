// Numbers and tables as a person reads them on a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ttq {

std::string humanDuration(double seconds);    // "42 s", "5 min 10 s", "2 h 03 min"; "–" if not finite
std::string humanCount(std::int64_t number);  // "1,234,567"
std::string humanPercent(double fraction);    // "81.35 %"; "–" if not finite
std::string humanNumber(double value);        // four significant digits: "0.9812", "1.2e-05"; "–" if not finite

// Columns as wide as their widest cell, two spaces apart; the first `leftColumns` left-aligned, the others right.
// The first row is the heading. Ends with a newline.
std::string table(std::vector<std::vector<std::string>> rows, std::size_t leftColumns);

// Without control characters, which a terminal would obey: names in files are anybody's.
std::string harmless(std::string text);

}  // namespace ttq
