#include "matrixconfig.h"

#include <algorithm>
#include <set>

#include "base/safefile.h"
#include "base/text.h"
#include "configvalue.h"
#include "tomlguard.h"
#include "tomltree.h"

namespace ttq {

namespace {

constexpr std::int64_t kLargestSeed = (std::int64_t{1} << 53) - 1;  // as the key `seed`
const std::vector<std::string> kKeys = {"methods", "seeds", "data_folder"};

Unexpected<Error> invalid(std::string detail)
{
    return Unexpected{Error{ErrorCode::InvalidArgument, std::move(detail)}};
}

Error unknownMethod(std::string_view where, std::string_view name)
{
    const std::vector<std::string> names = matrixMethodNames();
    constexpr std::size_t kLongestSlip = 64;
    const auto nearest = name.size() <= kLongestSlip ? nearestMatch(name, names) : std::nullopt;
    return {ErrorCode::InvalidArgument,
            std::string(where) + ": unknown method '" + shortText(name) + "'; "
                + (nearest ? "did you mean '" + *nearest + "'?" : "allowed: " + join(names, ", "))};
}

Expected<void> checkMethods(const std::vector<std::string> &methods, std::string_view where)
{
    if (methods.empty())
        return invalid(std::string(where) + " is empty; allowed: at least one of " + join(matrixMethodNames(), ", "));
    std::set<std::string_view> seen;
    for (const std::string &method : methods) {
        if (findMatrixMethod(method) == nullptr)
            return Unexpected{unknownMethod(where, method)};
        if (!seen.insert(method).second)
            return invalid(std::string(where) + " has '" + method + "' twice; allowed: every method once");
    }
    return {};
}

Expected<void> checkSeeds(const std::vector<std::int64_t> &seeds, std::string_view where)
{
    if (seeds.empty())
        return invalid(std::string(where) + " is empty; allowed: at least one integer ≥ 0");
    if (seeds.size() > kMaxMatrixRuns)
        return invalid(std::string(where) + " has " + std::to_string(seeds.size()) + " seeds; allowed: at most "
                       + std::to_string(kMaxMatrixRuns));
    std::set<std::int64_t> seen;
    for (const std::int64_t seed : seeds) {
        if (seed < 0 || seed > kLargestSeed)
            return invalid(std::string(where) + " has " + std::to_string(seed) + "; allowed: 0 to "
                           + std::to_string(kLargestSeed));
        if (!seen.insert(seed).second)
            return invalid(std::string(where) + " has " + std::to_string(seed)
                           + " twice; allowed: every seed once, because a repeated one is the same run");
    }
    return {};
}

Expected<std::vector<std::int64_t>> firstSeeds(std::int64_t count, std::string_view where)
{
    if (count < 1 || count > static_cast<std::int64_t>(kMaxMatrixRuns))
        return invalid(std::string(where) + " = " + std::to_string(count)
                       + "; allowed: a list of integers, or how many from 1 on (1 to " + std::to_string(kMaxMatrixRuns)
                       + ")");
    std::vector<std::int64_t> seeds(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < seeds.size(); ++i)
        seeds[i] = static_cast<std::int64_t>(i) + 1;
    return seeds;
}

template <class T>
Expected<std::vector<T>> listOf(const toml::node &node, const std::string &where, std::string_view allowed)
{
    const auto *array = node.as_array();
    if (array == nullptr)
        return invalid(where + " is not a list; allowed: " + std::string(allowed));
    std::vector<T> values;
    for (const toml::node &item : *array) {
        const auto value = item.value_exact<T>();
        if (!value)
            return invalid(where + " has an item of another type; allowed: " + std::string(allowed));
        values.push_back(*value);
    }
    return values;
}

Expected<void> readKey(MatrixConfig &matrix, std::string_view key, const toml::node &node, const std::string &where)
{
    if (key == "methods") {
        auto methods = listOf<std::string>(node, where, "a list of " + join(matrixMethodNames(), ", "));
        if (!methods)
            return Unexpected{methods.error()};
        matrix.methods = std::move(*methods);
        return checkMethods(matrix.methods, where);
    }
    if (key == "seeds") {
        auto seeds = node.is_integer() ? firstSeeds(**node.as_integer(), where)
                                       : listOf<std::int64_t>(node, where, "a list of integers, or how many from 1 on");
        if (!seeds)
            return Unexpected{seeds.error()};
        matrix.seeds = std::move(*seeds);
        return checkSeeds(matrix.seeds, where);
    }
    if (key == "data_folder")
        return assignValue(ConfigSlot(&matrix.dataFolder), ConfigLimits{}, valueOf(node), where);
    const auto nearest = nearestMatch(key, kKeys);
    return invalid(where + ": unknown key"
                   + (nearest ? "; did you mean '" + *nearest + "'?" : "; allowed: " + join(kKeys, ", ")));
}

}  // namespace

const MatrixMethod *findMatrixMethod(std::string_view name)
{
    const auto *found = std::find_if(std::begin(kMatrixMethods), std::end(kMatrixMethods),
                                     [name](const MatrixMethod &method) { return method.name == name; });
    return found == std::end(kMatrixMethods) ? nullptr : found;
}

std::vector<std::string> matrixMethodNames()
{
    std::vector<std::string> names;
    for (const MatrixMethod &method : kMatrixMethods)
        names.emplace_back(method.name);
    return names;
}

Expected<void> checkMatrix(const MatrixConfig &matrix)
{
    if (auto ok = checkMethods(matrix.methods, "matrix.methods"); !ok)
        return ok;
    if (auto ok = checkSeeds(matrix.seeds, "matrix.seeds"); !ok)
        return ok;
    const std::size_t runs = matrix.methods.size() * matrix.seeds.size();
    if (runs > kMaxMatrixRuns)
        return invalid("matrix: " + std::to_string(matrix.methods.size()) + " methods with "
                       + std::to_string(matrix.seeds.size()) + " seeds are " + std::to_string(runs)
                       + " runs; allowed: at most " + std::to_string(kMaxMatrixRuns));
    return {};
}

Expected<MatrixConfig> parseMatrix(std::string_view toml, std::string_view sourceName, const MatrixConfig &defaults)
{
    const auto root = parseToml(toml, sourceName);
    if (!root)
        return Unexpected{root.error()};
    MatrixConfig matrix = defaults;
    const auto at = [&](const toml::node &node) {
        return std::string(sourceName) + ':' + std::to_string(node.source().begin.line) + ": ";
    };
    if (const toml::node *node = root->get("matrix")) {
        const auto *table = node->as_table();
        if (table == nullptr)
            return invalid(at(*node) + "'matrix' has to be a table");
        for (const auto &[key, value] : *table)
            if (auto ok = readKey(matrix, key.str(), value, at(value) + "matrix." + shortText(key.str())); !ok)
                return Unexpected{ok.error()};
    }
    if (auto ok = checkMatrix(matrix); !ok)
        return invalid(std::string(sourceName) + ": " + ok.error().detail);
    return matrix;
}

Expected<MatrixConfig> loadMatrix(const std::filesystem::path &file, const MatrixConfig &defaults)
{
    const auto text = readTextFile(file, kMaxConfigBytes);
    return text ? parseMatrix(*text, file.string(), defaults) : Expected<MatrixConfig>{Unexpected{text.error()}};
}

std::string toToml(const MatrixConfig &matrix)
{
    std::vector<std::string> methods, seeds;
    for (const std::string &method : matrix.methods)
        methods.push_back(toTomlString(method));
    for (const std::int64_t seed : matrix.seeds)
        seeds.push_back(std::to_string(seed));
    return "[matrix]\nmethods = [" + join(methods, ", ") + "]\nseeds = [" + join(seeds, ", ")
        + "]\ndata_folder = " + toTomlString(matrix.dataFolder) + '\n';
}

Expected<std::vector<std::string>> methodsFromText(std::string_view text, std::string_view where)
{
    std::vector<std::string> methods;
    for (const std::string &part : split(text, ','))
        methods.emplace_back(trimmed(part));
    if (auto ok = checkMethods(methods, where); !ok)
        return Unexpected{ok.error()};
    return methods;
}

Expected<std::vector<std::int64_t>> seedsFromText(std::string_view text, std::string_view where)
{
    constexpr std::string_view kAllowed = "; allowed: integers ≥ 0 with commas between them, or a range such as 1..5";
    std::vector<std::int64_t> seeds;
    for (const std::string &part : split(text, ',')) {
        const std::string_view item = trimmed(part);
        const std::size_t dots = item.find("..");
        const auto first = parseInteger(trimmed(item.substr(0, dots)));
        const auto last = dots == std::string_view::npos ? first : parseInteger(trimmed(item.substr(dots + 2)));
        if (!first || !last || *first < 0 || *last < *first)
            return invalid(std::string(where) + ": '" + shortText(item) + "' is no seed" + std::string(kAllowed));
        if (static_cast<std::uint64_t>(*last - *first) >= kMaxMatrixRuns)
            return invalid(std::string(where) + ": '" + shortText(item) + "' are too many seeds; allowed: at most "
                           + std::to_string(kMaxMatrixRuns));
        for (long long seed = *first; seed <= *last; ++seed)
            seeds.push_back(seed);
    }
    if (auto ok = checkSeeds(seeds, where); !ok)
        return Unexpected{ok.error()};
    return seeds;
}

}  // namespace ttq
