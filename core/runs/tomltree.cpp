#include "tomltree.h"

#include <optional>
#include <string>

#include "tomlguard.h"

namespace ttq {

namespace {

std::optional<ConfigScalar> scalarOf(const toml::node &node)
{
    if (const auto *flag = node.as_boolean()) {
        return flag->get();
    }
    if (const auto *integer = node.as_integer()) {
        return integer->get();
    }
    if (const auto *number = node.as_floating_point()) {
        return number->get();
    }
    if (const auto *text = node.as_string()) {
        return text->get();
    }
    return std::nullopt;
}

}  // namespace

ConfigValue valueOf(const toml::node &node)
{
    if (auto scalar = scalarOf(node)) {
        return *scalar;
    }
    const auto *array = node.as_array();
    if (!array) {
        return ConfigOther{node.is_table() ? "(a table)" : "(a date or time)"};
    }
    std::vector<ConfigScalar> items;
    for (const toml::node &item : *array) {
        auto scalar = scalarOf(item);
        if (!scalar) {
            return ConfigOther{"(a list of lists, tables or dates)"};
        }
        items.push_back(std::move(*scalar));
    }
    return items;
}

Expected<toml::table> parseToml(std::string_view text, std::string_view sourceName)
{
    if (auto ok = guardToml(text, sourceName); !ok) {
        return Unexpected{ok.error()};
    }
    constexpr std::size_t kLongestComplaint = 200;  // it may quote the document
    try {
        return toml::parse(text);
    } catch (const toml::parse_error &error) {
        return Unexpected{Error{ErrorCode::InvalidArgument,
                                std::string(sourceName) + ':' + std::to_string(error.source().begin.line)
                                    + ": not valid TOML: " + shortText(error.description(), kLongestComplaint)}};
    } catch (const std::exception &error) {
        return Unexpected{Error{ErrorCode::Internal, std::string(sourceName) + ": " + error.what()}};
    }
}

}  // namespace ttq
