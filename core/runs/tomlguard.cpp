#include "tomlguard.h"

#include <algorithm>
#include <string>

namespace ttq {

namespace {

constexpr int kMaxDepth = 16;

// Position after the string that starts at `at`. A string that does not end is the parser's to report; it reads
// nothing after it.
std::size_t skipString(std::string_view text, std::size_t at)
{
    const char quote = text[at];
    const std::string_view triple = quote == '"' ? "\"\"\"" : "'''";
    const bool multiline = text.substr(at).starts_with(triple);
    std::size_t i = at + (multiline ? 3 : 1);
    while (i < text.size()) {
        if (text[i] == '\\' && quote == '"') {
            i += 2;
        } else if (multiline && text.substr(i).starts_with(triple)) {
            // Up to two quotes may stand before the closing three: """a""""" is a"".
            const std::size_t end = std::min(text.find_first_not_of(quote, i), text.size());
            return std::min(end, i + 5);
        } else if (!multiline && (text[i] == quote || text[i] == '\n')) {
            return i + 1;
        } else {
            ++i;
        }
    }
    return text.size();
}

}  // namespace

Expected<void> guardToml(std::string_view toml, std::string_view sourceName)
{
    const auto refuse = [&](const std::string &what) {
        return Unexpected{Error{ErrorCode::Unsupported, std::string(sourceName) + ": " + what}};
    };
    if (toml.size() > kMaxConfigBytes) {
        return refuse("the configuration has " + std::to_string(toml.size()) + " bytes; allowed: at most "
                      + std::to_string(kMaxConfigBytes));
    }
    int depth = 0, dots = 0;
    for (std::size_t i = 0; i < toml.size();) {
        const char c = toml[i];
        if (c == '"' || c == '\'') {
            i = skipString(toml, i);
            continue;
        }
        if (c == '#') {
            i = std::min(toml.find('\n', i), toml.size());
            continue;
        }
        depth += (c == '[' || c == '{') ? 1 : (c == ']' || c == '}') ? -1 : 0;
        dots = c == '.' ? dots + 1 : (c == '=' || c == ',' || c == '\n' || c == '[' || c == '{') ? 0 : dots;
        if (depth > kMaxDepth || dots >= kMaxDepth) {
            const auto line = 1 + std::count(toml.begin(), toml.begin() + static_cast<std::ptrdiff_t>(i), '\n');
            return refuse("line " + std::to_string(line) + ": nested more than " + std::to_string(kMaxDepth)
                          + " levels deep");
        }
        depth = std::max(depth, 0);
        ++i;
    }
    return {};
}

}  // namespace ttq
